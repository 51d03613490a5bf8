package org.deltaweave.cli;

import java.io.PrintWriter;
import java.util.Optional;
import org.deltaweave.tensor.DeltaweaveException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns exceptions into one line on standard error and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final int REPORTED = 1;
    private static final int USAGE = 2;
    private static final int DEFECT = 3;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        Optional<DeltaweaveException> known = known(failure);
        err.println("error: " + known.map(Throwable::getMessage).orElse(String.valueOf(failure)));
        if (wantsTrace(parsed)) {
            failure.printStackTrace(err);
        } else if (known.isEmpty()) {
            err.println("This is a defect of Deltaweave. Run the command again with " + StandardOptions.STACKTRACE
                    + " and report what it prints.");
        }
        return known.isPresent() ? REPORTED : DEFECT;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("error: " + failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return USAGE;
    }

    /** Reports that memory ran out, which is no exception and so reaches no handler. */
    static int report(OutOfMemoryError memory, PrintWriter err) {
        err.println("error: [DW-402] Memory ran out: " + memory.getMessage()
                + ". Use a smaller --batch or --max-length, or allow more with"
                + " DELTAWEAVE_JAVA_OPTS=\"-Xmx4g\" (native arrays may take twice the heap).");
        return REPORTED;
    }

    private static boolean wantsTrace(ParseResult parsed) {
        return parsed.hasSubcommand()
                ? wantsTrace(parsed.subcommand())
                : parsed.hasMatchedOption(StandardOptions.STACKTRACE);
    }

    /** Exceptions of data loading arrive wrapped, because DL4J reads ahead in a thread of its own. */
    private static Optional<DeltaweaveException> known(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DeltaweaveException known) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }
}
