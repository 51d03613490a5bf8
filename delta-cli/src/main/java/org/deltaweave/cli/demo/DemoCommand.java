package org.deltaweave.cli.demo;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deltaweave.cli.Figures;
import org.deltaweave.cli.Outcome;
import org.deltaweave.cli.StandardOptions;
import org.deltaweave.cli.Table;
import org.deltaweave.cli.Wiring;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tunes the embedded encoder on the embedded sentences with every delta method on the class path, and compares them. */
@Command(
        name = "demo",
        description = "Tune a small embedded encoder on embedded sentences with every method present, "
                + "compare the methods, and load one delta again in a fresh process. Needs no network.")
public final class DemoCommand implements Runnable {
    private static final String PREFERRED = "lora";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "deltaweave-demo",
            description = "Where model, data and deltas go; overwritten if an earlier demo made it. "
                    + "Default: ${DEFAULT-VALUE}")
    private Path directory;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "12",
            description = "Passes over the training sentences. Default: ${DEFAULT-VALUE}")
    private int epochs;

    @Option(
            names = "--methods",
            paramLabel = "NAME",
            split = ",",
            description = "Only these, separated by commas. Default: every method on the class path.")
    private List<String> only = List.of();

    @Mixin
    private StandardOptions standard;

    @Spec
    private CommandSpec spec;

    private final CommandRunner runner;
    private final Embedded embedded;

    /** Runs every training in a JVM of its own. */
    public DemoCommand() {
        this(new ChildJvm(), Embedded.RESOURCES);
    }

    DemoCommand(CommandRunner runner, Embedded embedded) {
        this.runner = runner;
        this.embedded = embedded;
    }

    /** The JSON file's content. */
    private record Compared(List<Outcome> methods, double majorityAccuracy) {}

    @Override
    public void run() {
        if (epochs < 1) {
            throw new ParameterException(spec.commandLine(), "--epochs must be at least 1, not " + epochs);
        }
        standard.check();
        Map<String, PluginDescriptor> plugins = plugins();
        DemoDirectory demo = new DemoDirectory(directory, embedded);
        demo.unpack();
        PrintWriter out = spec.commandLine().getOut();
        DemoRun run = new DemoRun(demo, runner, out);
        out.println("Tuning the embedded encoder with " + plugins.size() + " methods, one after the other.");
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        plugins.keySet().forEach(method -> outcomes.put(method, run.train(method, epochs)));
        double majority = Majority.accuracy(demo.train(), demo.dev());
        print(plugins, outcomes, out);
        out.println("Always answering the most frequent label would give " + Figures.accuracy(majority) + ".");
        out.println();
        run.reload(outcomes.getOrDefault(PREFERRED, outcomes.values().iterator().next()));
        standard.writeJson(new Compared(List.copyOf(outcomes.values()), majority));
    }

    private Map<String, PluginDescriptor> plugins() {
        var catalog = new Wiring().catalog();
        Map<String, PluginDescriptor> plugins = new LinkedHashMap<>();
        if (only.isEmpty()) {
            catalog.plugins().forEach(plugin -> plugins.put(plugin.name(), plugin));
        } else {
            only.forEach(name -> plugins.put(name, catalog.plugin(name)));
        }
        if (plugins.isEmpty()) {
            throw new DeltaweaveException(
                    "DW-408", "There is no delta method on the class path", "Put delta-plugins' jar on it");
        }
        return plugins;
    }

    private static void print(Map<String, PluginDescriptor> plugins, Map<String, Outcome> outcomes, PrintWriter out) {
        out.println();
        Table table = Table.of(
                "method", "family", ">trained", ">share", ">dev accuracy", ">seconds", ">delta file", ">peak memory");
        outcomes.forEach((method, outcome) -> table.row(
                method,
                plugins.get(method).family().name().toLowerCase(Locale.ROOT),
                Figures.count(outcome.trainedParameters()),
                Figures.percent(outcome.trainedShare()),
                Figures.accuracy(outcome.devAccuracy()),
                Figures.oneDigit(outcome.seconds()),
                Figures.bytes(outcome.deltaBytes()),
                Math.round(outcome.peakMemoryMb()) + " MB"));
        table.print(out);
    }
}
