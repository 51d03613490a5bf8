package org.deltaweave.cli.demo;

import java.util.List;

/** Runs one command of {@code deltaweave} to its end. */
@FunctionalInterface
interface CommandRunner {
    /** @return the exit code */
    int run(List<String> arguments);
}
