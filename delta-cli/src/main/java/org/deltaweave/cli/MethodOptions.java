package org.deltaweave.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The settings of a delta method on the command line. */
final class MethodOptions {
    @Option(
            names = {"-s", "--set"},
            paramLabel = "NAME=VALUE",
            description = "A setting of the method, such as rank=8; targets and layers are settings of every method. "
                    + "'deltaweave methods NAME' lists them.")
    private Map<String, String> settings = new LinkedHashMap<>();

    Map<String, String> settings() {
        return settings;
    }
}
