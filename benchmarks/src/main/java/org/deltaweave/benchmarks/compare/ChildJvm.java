package org.deltaweave.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deltaweave.benchmarks.worker.Engine;
import org.deltaweave.benchmarks.worker.Job;
import org.deltaweave.benchmarks.worker.JsonFiles;
import org.deltaweave.benchmarks.worker.Measured;
import org.deltaweave.benchmarks.worker.Worker;
import org.deltaweave.tensor.DeltaweaveException;

/** Does a job in a JVM of its own. All engines get the same heap; only ours needs the weaver. */
final class ChildJvm {
    /** A small heap, as resident memory is measured; native memory is not limited by it. */
    private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx1g", "-Xmn48m");

    /** A signal ends the process at once: an orderly end takes PyTorch's libraries away while they are at work. */
    private static final String NO_ORDERLY_END = "-Xrs";

    private static final List<String> NATIVE = List.of(
            "-Dorg.bytedeco.javacpp.maxbytes=16g",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=20g",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.log.ai.djl.util.cuda=error",
            "-Dorg.slf4j.simpleLogger.log.org.nd4j.imports=error",
            "-Dorg.slf4j.simpleLogger.log.org.nd4j.autodiff=error");

    /** PyTorch warns of a function that DJL calls. */
    private static final String EXPECTED_WARNING = "AutoNonVariableTypeMode is deprecated";

    private ChildJvm() {}

    static Measured run(Job job, Path directory, Settings settings) {
        Path file = directory.resolve("job.json");
        JsonFiles.write(file, job);
        boolean ours = job.engine() == Engine.DELTAWEAVE;
        run(
                job.engine().label() + " for " + job.task().key(),
                List.of(Worker.class.getName(), file.toString()),
                ours,
                settings);
        return JsonFiles.read(Path.of(job.result()), Measured.class);
    }

    /**
     * Runs a program to its end; DW-503 if it fails.
     *
     * @param what how the error calls it
     * @param program main class and arguments
     * @param ours whether it gets the weaver and the environment that the launcher gives to users
     */
    static void run(String what, List<String> program, boolean ours, Settings settings) {
        ProcessBuilder builder =
                new ProcessBuilder(command(program, ours)).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        setEnvironment(builder.environment(), ours, settings);
        int code = run(builder);
        if (code != 0) {
            throw new DeltaweaveException(
                    "DW-503", "The process of " + what + " ended with code " + code, "The lines above say why");
        }
    }

    private static List<String> command(List<String> program, boolean ours) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.add(NO_ORDERLY_END);
        command.addAll(NATIVE);
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            boolean agent = option.startsWith("-javaagent:");
            if (agent && ours
                    || option.startsWith("--enable-native-access")
                    || option.startsWith("--sun-misc-unsafe")) {
                command.add(option);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(program);
        return command;
    }

    private static void setEnvironment(Map<String, String> environment, boolean ours, Settings settings) {
        String threads = String.valueOf(settings.threads());
        List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
                .forEach(name -> environment.put(name, threads));
        if (!settings.keepEnvironment()) {
            List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE").forEach(environment::remove);
        }
        if (ours) {
            environment.putIfAbsent("OMP_WAIT_POLICY", "PASSIVE"); // as the launcher sets it for users
        }
    }

    private static int run(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            Thread end = new Thread(process::destroy);
            Runtime.getRuntime().addShutdownHook(end);
            try {
                forward(process.errorReader());
                return process.waitFor();
            } finally {
                Runtime.getRuntime().removeShutdownHook(end);
            }
        } catch (IOException e) {
            throw new DeltaweaveException("DW-503", "A JVM cannot be started: " + e, "Check the Java installation", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeltaweaveException("DW-503", "The run was interrupted", "Run it again", e);
        }
    }

    private static void forward(BufferedReader errors) throws IOException {
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            if (!line.contains(EXPECTED_WARNING)) {
                System.err.println(line);
            }
        }
    }
}
