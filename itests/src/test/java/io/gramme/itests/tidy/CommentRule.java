package io.gramme.itests.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Comments say why. A reminder belongs in an issue and dead code in the history. */
final class CommentRule implements Rule {
    /** A literal that may hold slashes, or a comment; whichever begins first wins. */
    private static final Pattern TOKEN = Pattern.compile(
            "\"\"\"(?:\\\\.|[^\\\\])*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*'"
                    + "|(?<comment>//[^\\n]*|/\\*.*?\\*/)",
            Pattern.DOTALL);

    private static final Pattern REMINDER = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b");
    private static final Pattern CODE = Pattern.compile(
            "//\\s*(?:(?:if|for|while|switch|try|catch|return|throw|import|final|private|public)\\b.*[;{]"
                    + "|[\\w.<>\\[\\] ]+(?:\\(.*\\)|\\s[-+*/]?=\\s.*);|\\}.*)\\s*");

    @Override
    public List<Finding> check(SourceFile file) {
        List<Finding> found = new ArrayList<>();
        Matcher token = TOKEN.matcher(file.text());
        while (token.find()) {
            String comment = token.group("comment");
            if (comment != null && REMINDER.matcher(comment).find()) {
                found.add(new Finding(file.path(), line(file, token), "do it now or file an issue: " + comment.trim()));
            }
            if (comment != null && CODE.matcher(comment).matches()) {
                found.add(new Finding(file.path(), line(file, token), "the history keeps dead code: " + comment));
            }
        }
        return found;
    }

    private static int line(SourceFile file, Matcher token) {
        return 1
                + (int) file.text()
                        .substring(0, token.start())
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
