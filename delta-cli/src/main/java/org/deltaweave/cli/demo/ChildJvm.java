package org.deltaweave.cli.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deltaweave.cli.Main;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.Agent;

/** Runs a command in a JVM of its own, started like this one, so that its peak memory and its state are its own. */
final class ChildJvm implements CommandRunner {
    private static final String AGENT = "-javaagent:";

    @Override
    public int run(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments();
        command.addAll(options);
        // A JVM started with java -jar has its agent from the manifest, which a class path does not give.
        if (options.stream().noneMatch(option -> option.startsWith(AGENT))) {
            agentJar().ifPresent(jar -> command.add(AGENT + jar));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        try {
            // What the command prints for people would repeat what the demo prints; its result comes in a file.
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return waitFor(process);
        } catch (IOException e) {
            throw new DeltaweaveException(
                    "DW-407",
                    "The JVM " + command.get(0) + " cannot be started: " + e,
                    "Check the Java installation",
                    e);
        }
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeltaweaveException("DW-407", "The demo was interrupted", "Run it again", e);
        } finally {
            process.destroy();
        }
    }

    private static Optional<Path> agentJar() {
        CodeSource source = Agent.class.getProtectionDomain().getCodeSource();
        try {
            return Optional.ofNullable(
                            source == null ? null : Path.of(source.getLocation().toURI()))
                    .filter(Files::isRegularFile);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
