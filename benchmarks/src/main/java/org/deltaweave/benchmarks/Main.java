package org.deltaweave.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deltaweave.benchmarks.cases.Bench;
import org.deltaweave.benchmarks.cases.Case;
import org.deltaweave.benchmarks.cases.Model;
import org.deltaweave.benchmarks.compare.Console;
import org.deltaweave.benchmarks.compare.Report;
import org.deltaweave.benchmarks.compare.Row;
import org.deltaweave.benchmarks.compare.Settings;
import org.deltaweave.benchmarks.worker.Task;
import org.deltaweave.benchmarks.worker.TorchAttention;
import org.deltaweave.tensor.DeltaweaveException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code benchmarks/run}. Exit codes: 0 done, 1 a reported error, 2 wrong usage. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        description = {
            "Measures Deltaweave beside another engine on the same weights, inputs and threads, in float32.",
            "The two run in processes of their own, in turns, after a check that losses and gradients agree."
        })
public final class Main implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CASE", description = "step, epoch, scale, samediff, memory or kernels")
    private String caseName;

    @Option(names = "--pairs", defaultValue = "5", description = "Alternating pairs of processes (${DEFAULT-VALUE})")
    private int pairs;

    @Option(names = "--threads", defaultValue = "2", description = "Threads of each engine (${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--steps", description = "Timed steps in each process (10; memory: 1000)")
    private Optional<Integer> steps;

    @Option(names = "--warmup", description = "Steps before them, after five observed ones (5; memory: 200)")
    private Optional<Integer> warmup;

    @Option(names = "--batches", defaultValue = "20", description = "epoch: number of batches (${DEFAULT-VALUE})")
    private int batches;

    @Option(names = "--model", defaultValue = "bert", description = "step: bert or llama (${DEFAULT-VALUE})")
    private Model model;

    @Option(names = "--rows", split = ",", paramLabel = "ROW", description = "step: only these rows")
    private List<String> rows = List.of();

    @Option(
            names = "--torch-attention",
            defaultValue = "fused",
            description = "fused as Hugging Face has it by default, or eager (${DEFAULT-VALUE})")
    private TorchAttention attention;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results to this file")
    private Optional<Path> json;

    @Option(
            names = "--keep-env",
            description = "Leave OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE as they are set; otherwise they are unset")
    private boolean keepEnvironment;

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (failure instanceof DeltaweaveException) {
                        line.getErr().println("error: " + failure.getMessage());
                        return 1;
                    }
                    throw failure;
                });
    }

    @Override
    public Integer call() {
        requirePositive("--pairs", pairs);
        requirePositive("--threads", threads);
        requirePositive("--batches", batches);
        steps.ifPresent(number -> requirePositive("--steps", number));
        Case chosen = Case.of(caseName);
        json.ifPresent(Main::requireWritable);
        Console console = new Console(
                spec.commandLine().getOut(), spec.commandLine().getErr(), Boolean.getBoolean("deltaweave.terminal"));
        Settings settings = new Settings(
                pairs,
                threads,
                attention,
                warmup.orElse(chosen.warmup()),
                steps.orElse(chosen.steps()),
                keepEnvironment);
        List<Task> tasks = rows.stream().map(Task::of).toList();
        List<Row> results = chosen.run(new Bench(settings, model, tasks, batches, data(), console));
        Report.print(results, console);
        json.ifPresent(file -> Report.write(results, file));
        return 0;
    }

    private static Path data() {
        String named = System.getProperty("DELTAWEAVE_DATA", System.getenv("DELTAWEAVE_DATA"));
        return Path.of(named == null ? System.getProperty("deltaweave.root", ".") + "/../shared/data" : named);
    }

    private static void requireWritable(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || directory == null || !Files.isWritable(directory)) {
            throw new DeltaweaveException(
                    "DW-502",
                    "The JSON file " + file + " cannot be written",
                    "Give a file name in a directory that exists and may be written");
        }
    }

    private void requirePositive(String option, int number) {
        if (number < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), option + " is " + number + ", but must be at least 1");
        }
    }
}
