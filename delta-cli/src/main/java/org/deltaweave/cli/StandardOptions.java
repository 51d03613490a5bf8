package org.deltaweave.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that every command has. */
public final class StandardOptions {
    static final String STACKTRACE = "--stacktrace";

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the result to FILE as JSON.")
    private Optional<Path> json = Optional.empty();

    @Option(names = STACKTRACE, description = "On an error print where in the program it happened.")
    private boolean stacktrace;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    /** Fails now, and not after an hour of work, if the JSON file could not be written. */
    public void check() {
        json.ifPresent(JsonFile::check);
    }

    /** Writes the result where the user asked for it. */
    public void writeJson(Object result) {
        json.ifPresent(file -> JsonFile.write(file, result));
    }
}
