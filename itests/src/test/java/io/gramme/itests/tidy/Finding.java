package io.gramme.itests.tidy;

/**
 * A place that breaks a rule.
 *
 * @param path from the root of the project
 * @param line from 1
 * @param message what is wrong and what to write instead
 */
record Finding(String path, int line, String message) {
    @Override
    public String toString() {
        return path + ":" + line + ": " + message;
    }
}
