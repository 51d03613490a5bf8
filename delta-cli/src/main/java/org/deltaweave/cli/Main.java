package org.deltaweave.cli;

import org.deltaweave.cli.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code deltaweave}. Exit codes: 0 done, 1 a reported error, 2 wrong usage, 3 a defect. */
@Command(
        name = "deltaweave",
        description = "Tunes pretrained transformers by training a small delta and leaving the backbone frozen.",
        subcommands = {
            DemoCommand.class,
            MethodsCommand.class,
            InspectCommand.class,
            TrainCommand.class,
            EvalCommand.class,
            GenerateCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            PretrainCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(execute(commandLine(), arguments));
    }

    /** The whole command line with its ways of reporting errors. */
    public static CommandLine commandLine() {
        Failures failures = new Failures();
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Runs one command and returns its exit code. */
    public static int execute(CommandLine line, String... arguments) {
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError memory) {
            return Failures.report(memory, line.getErr());
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command");
    }
}
