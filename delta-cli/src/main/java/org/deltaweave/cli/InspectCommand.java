package org.deltaweave.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.Transformer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows a backbone's parameters, and what a delta method would train. */
@Command(
        name = "inspect",
        description = "Show a model's parameter tree, and with --method what would be trained. "
                + "The names are those of join points, which --set targets=... takes.")
final class InspectCommand implements Runnable {
    @Option(names = "--model", required = true, paramLabel = "DIR", description = "A Hugging Face model directory.")
    private Path model;

    @Option(names = "--method", paramLabel = "NAME", description = "The delta method to attach.")
    private Optional<String> method = Optional.empty();

    @Mixin
    private MethodOptions methodOptions;

    @Mixin
    private StandardOptions standard;

    @Spec
    private CommandSpec spec;

    /** The JSON file's content. */
    private record Inspected(
            String method,
            long parameters,
            long trainedParameters,
            double trainedShare,
            List<String> sites,
            List<ParameterTree.Entry> tensors) {}

    @Override
    public void run() {
        standard.check();
        if (method.isEmpty() && !methodOptions.settings().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--set needs --method");
        }
        Wiring wiring = new Wiring();
        method.ifPresent(wiring.catalog()::plugin);
        Transformer encoder = Backbone.load(model).newNetwork(0);
        List<ParameterTree.Entry> entries = new ArrayList<>();
        encoder.layers().forEach(layer -> layer.parameterShapes()
                .forEach((name, shape) -> entries.add(ParameterTree.Entry.of(name, shape, false))));
        Optional<Attachment> delta =
                method.map(name -> wiring.weaver().attach(encoder, new DeltaSpec(name, methodOptions.settings(), 0)));
        delta.ifPresent(attached -> attached.parameters()
                .forEach(parameter -> entries.add(ParameterTree.Entry.of(
                        parameter.name(), parameter.tensor().shape(), true))));
        Inspected inspected = new Inspected(
                method.orElse(""),
                encoder.parameterCount(),
                delta.map(Attachment::parameterCount).orElse(0L),
                delta.map(Attachment::parameterCount).orElse(0L) / (double) encoder.parameterCount(),
                delta.map(Attachment::sites).orElse(List.of()),
                entries);
        print(inspected, spec.commandLine().getOut());
        standard.writeJson(inspected);
    }

    private static void print(Inspected inspected, PrintWriter out) {
        Table table = Table.of("name", ">shape", ">parameters", ">share", ">trained");
        for (ParameterTree.Line line : ParameterTree.of(inspected.tensors()).lines()) {
            long frozen = line.parameters() - line.trained();
            boolean isDelta = frozen == 0 && line.trained() > 0;
            table.row(
                    "  ".repeat(line.depth()) + (isDelta ? "+ " : "") + line.name(),
                    line.shape(),
                    isDelta ? "" : Figures.count(frozen),
                    isDelta ? "" : Figures.percent(frozen / (double) inspected.parameters()),
                    line.trained() == 0 ? "" : Figures.count(line.trained()));
        }
        table.print(out);
        out.println();
        out.println("backbone: " + Figures.count(inspected.parameters()) + " parameters, frozen");
        if (!inspected.method().isEmpty()) {
            out.println("delta \"" + inspected.method() + "\": " + Figures.count(inspected.trainedParameters())
                    + " trained parameters at " + inspected.sites().size() + " sites, "
                    + Figures.percent(inspected.trainedShare()) + " of the backbone's (a task's head comes on top)");
        }
    }
}
