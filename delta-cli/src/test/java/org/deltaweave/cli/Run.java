package org.deltaweave.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deltaweave.weaver.SelfAttach;
import picocli.CommandLine;

/**
 * What one command did, run in this JVM.
 *
 * @param code its exit code
 * @param out what it printed for people
 * @param err its messages
 */
record Run(int code, String out, String err) {
    /** Runs a command in a JVM that weaves, as one started with the agent does. */
    static Run of(Object... arguments) {
        SelfAttach.install();
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code =
                Main.execute(line, Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    /** The same with more arguments. */
    static Run of(List<?> arguments, Object... more) {
        List<Object> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return of(all.toArray());
    }
}
