package io.gramme.itests.chaos.report;

/** Text that becomes part of a page. Nothing that a run says of itself gets into the page in any other way. */
final class Html {
    private static final char REPLACEMENT = '\ufffd';

    private Html() {}

    /** The same text, for between tags and for values of attributes in double quotes. */
    static String text(Object any) {
        String plain = String.valueOf(any);
        StringBuilder escaped = new StringBuilder(plain.length());
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(Character.isISOControl(c) && c != '\n' && c != '\t' ? REPLACEMENT : c);
            }
        }
        return escaped.toString();
    }

    /** An element with nothing but text in it. */
    static String element(String tag, Object content) {
        return "<" + tag + ">" + text(content) + "</" + tag + ">";
    }
}
