package org.deltaweave.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A second JVM with this one's class path, which knows of a delta only what is in its file.
 *
 * <p>It is started at the first question and ends with this JVM, whose end closes its standard input.
 */
final class FreshProcess {
    private static final long PATIENCE_SECONDS = 120;
    private static FreshProcess shared;

    private final Process process;
    private final PrintWriter questions;
    private final BufferedReader answers;

    private FreshProcess(Process process) {
        this.process = process;
        this.questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The one of this JVM, started if it does not run. */
    static synchronized FreshProcess shared() {
        if (shared == null || !shared.process.isAlive()) {
            shared = start();
        }
        return shared;
    }

    /**
     * The digest of the outputs of a saved delta on a small backbone, computed over there.
     *
     * @throws Violation with the other process's error, if it cannot load the delta
     */
    synchronized String digest(Path directory, SmallBackbone small) {
        questions.println(small.architecture() + " " + small.seed() + " " + directory.toAbsolutePath());
        String answer = answer();
        if (!answer.startsWith(FreshProcessMain.DIGEST)) {
            throw new Violation("fresh process", answer);
        }
        return answer.substring(FreshProcessMain.DIGEST.length());
    }

    private String answer() {
        try {
            return CompletableFuture.supplyAsync(this::nextAnswer).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            process.destroyForcibly();
            throw new Violation("fresh process", "no answer after " + PATIENCE_SECONDS + " seconds");
        } catch (ExecutionException broken) {
            throw new IllegalStateException("The fresh process cannot be heard", broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the fresh process", stopped);
        }
    }

    /** Skips what libraries print. */
    private String nextAnswer() {
        try {
            String line = answers.readLine();
            while (line != null
                    && !line.startsWith(FreshProcessMain.DIGEST)
                    && !line.startsWith(FreshProcessMain.ERROR)) {
                line = answers.readLine();
            }
            return line == null ? "ended without an answer; its errors are on this process's error output" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FreshProcess start() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+EnableDynamicAgentLoading", "-Djdk.attach.allowAttachSelf=true"));
        for (String property : List.of(
                "org.bytedeco.javacpp.maxbytes",
                "org.bytedeco.javacpp.maxphysicalbytes",
                "org.slf4j.simpleLogger.defaultLogLevel")) {
            if (System.getProperty(property) != null) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.add(FreshProcessMain.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        // In the environment, because a command line may not be as long as some class paths.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            return new FreshProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start a second JVM: " + command, e);
        }
    }
}
