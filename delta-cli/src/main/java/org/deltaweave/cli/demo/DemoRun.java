package org.deltaweave.cli.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.deltaweave.cli.Figures;
import org.deltaweave.cli.JsonFile;
import org.deltaweave.cli.Outcome;
import org.deltaweave.tensor.DeltaweaveException;

/** The demo's steps: each is a command that users can repeat, and is shown before it runs. */
record DemoRun(DemoDirectory demo, CommandRunner runner, PrintWriter out) {
    Outcome train(String method, int epochs) {
        List<String> command = new ArrayList<>(List.of("train", "--method", method));
        command.addAll(List.of("--model", demo.model().toString()));
        command.addAll(List.of("--train", demo.train().toString()));
        command.addAll(List.of("--dev", demo.dev().toString()));
        command.addAll(List.of("--epochs", String.valueOf(epochs)));
        command.addAll(List.of("--out", demo.delta(method).toString()));
        return run(command, method);
    }

    /** Loads a delta in a fresh process and checks that it answers as it did after its training. */
    void reload(Outcome trained) {
        String method = trained.method();
        List<String> command = new ArrayList<>(List.of("eval"));
        command.addAll(List.of("--model", demo.model().toString()));
        command.addAll(List.of("--delta", demo.delta(method).toString()));
        command.addAll(List.of("--dev", demo.dev().toString()));
        Outcome reloaded = run(command, method + "-reloaded");
        if (!reloaded.devAccuracy().equals(trained.devAccuracy())) {
            throw new DeltaweaveException(
                    "DW-409",
                    "The delta " + demo.delta(method) + " gave dev accuracy " + trained.devAccuracy()
                            + " when it was trained and " + reloaded.devAccuracy() + " loaded in a fresh process",
                    "This is a defect: keep the directory and report it");
        }
        out.println("Loaded in a fresh process, the delta \"" + method + "\" (" + Figures.bytes(reloaded.deltaBytes())
                + ") gives the same dev accuracy: " + Figures.accuracy(reloaded.devAccuracy()) + ".");
        out.flush();
    }

    private Outcome run(List<String> command, String name) {
        String shown = command.stream().map(DemoRun::quoted).collect(Collectors.joining(" "));
        out.println("$ " + System.getProperty("deltaweave.command", "deltaweave") + " " + shown);
        out.flush();
        List<String> withResult = new ArrayList<>(command);
        withResult.addAll(List.of("--json", demo.result(name).toString()));
        int code = runner.run(withResult);
        if (code != 0) {
            throw new DeltaweaveException(
                    "DW-407",
                    "The command '" + shown + "' ended with exit code " + code,
                    "Its own message is above; run it alone to look closer");
        }
        return JsonFile.read(demo.result(name), Outcome.class);
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:=,+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
