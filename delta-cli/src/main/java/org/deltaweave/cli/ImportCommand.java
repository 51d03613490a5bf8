package org.deltaweave.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.Transformer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a delta directory of an adapter that Hugging Face PEFT trained, checked against its backbone. */
@Command(
        name = "import",
        description =
                "Make a delta directory of a LoRA that Hugging Face PEFT trained. It then knows its backbone, and is "
                        + "refused on another.")
final class ImportCommand implements Runnable {
    @Parameters(
            paramLabel = "PEFT_DIR",
            description = "A directory with adapter_config.json and the adapter's tensors.")
    private Path adapter;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "The Hugging Face model directory that the adapter was trained on.")
    private Path model;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the delta is saved.")
    private Path out;

    @Option(
            names = "--labels",
            split = ",",
            paramLabel = "NAME",
            description = "The classes in the order of the head's rows, separated by commas: 'eval' asks for them.")
    private List<String> labels = List.of();

    @Mixin
    private StandardOptions standard;

    @Spec
    private CommandSpec spec;

    /** The JSON file's content. */
    private record Imported(
            String method,
            Map<String, String> settings,
            int sites,
            long parameters,
            List<String> head,
            List<String> ignored,
            long deltaBytes) {}

    @Override
    public void run() {
        standard.check();
        DeltaDirectory directory = new DeltaDirectory(out);
        directory.checkWritable();
        Wiring wiring = new Wiring();
        DeltaFile file = wiring.weaver().read(adapter);
        if (!file.ignored().isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("warning: entries of " + adapter
                            + "/adapter_config.json that are not known here were not used: "
                            + String.join(", ", file.ignored()));
        }
        try (Backbone backbone = Backbone.load(model);
                Transformer network = network(backbone, file)) {
            Attachment delta = wiring.weaver().attach(network, file);
            Map<String, Object> notes = new TreeMap<>(file.notes());
            if (!labels.isEmpty()) {
                notes.put(TrainCommand.LABELS, labels);
            }
            wiring.weaver().save(network, delta, file.saved(), notes, out);
            Imported imported = new Imported(
                    delta.spec().method(),
                    new TreeMap<>(delta.spec().settings()),
                    delta.sites().size(),
                    delta.parameterCount(),
                    file.saved().keySet().stream().sorted().toList(),
                    List.copyOf(file.ignored()),
                    directory.bytes());
            print(imported, spec.commandLine().getOut());
            standard.writeJson(imported);
        }
    }

    /** With the language head, on which an adapter of a language model may act, too. */
    private static Transformer network(Backbone backbone, DeltaFile file) {
        String task = String.valueOf(file.notes().getOrDefault("taskType", ""));
        boolean scoresWords =
                task.endsWith("_LM") || task.isEmpty() && file.saved().isEmpty();
        return scoresWords && backbone.hasLanguageHead() ? backbone.newLanguageModel(0) : backbone.newNetwork(0);
    }

    private static void print(Imported imported, PrintWriter out) {
        Table.of("method", ">sites", ">parameters", "head", ">delta")
                .row(
                        imported.method(),
                        Figures.count(imported.sites()),
                        Figures.count(imported.parameters()),
                        imported.head().isEmpty() ? "none" : String.join(", ", imported.head()),
                        Figures.bytes(imported.deltaBytes()))
                .print(out);
    }
}
