package org.deltaweave.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.deltaweave.transformers.checkpoint.Checkpoint;
import org.deltaweave.weaver.file.DeltaFiles;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a delta as Hugging Face PEFT would have written it. */
@Command(
        name = "export",
        description =
                "Write a delta as Hugging Face PEFT would have written it. Without that PEFT reads a delta of lora too, "
                        + "but warns of the entry that is ours.")
final class ExportCommand implements Runnable {
    @Parameters(paramLabel = "DELTA_DIR", description = "What 'train' or 'import' saved.")
    private Path delta;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where PEFT's files are written.")
    private Path out;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "The backbone's Hugging Face directory: adds the copies of its own tensors that PEFT keeps beside "
                            + "some adapters and can do without.")
    private Optional<Path> model = Optional.empty();

    @Mixin
    private StandardOptions standard;

    @Spec
    private CommandSpec spec;

    /** The JSON file's content. */
    private record Exported(String out, long bytes, Set<String> leftOut) {}

    @Override
    public void run() {
        standard.check();
        DeltaDirectory directory = new DeltaDirectory(out);
        directory.checkWritable();
        Set<String> leftOut = new TreeSet<>();
        Optional<Checkpoint> checkpoint = model.map(Checkpoint::open);
        try {
            DeltaFiles.export(
                    delta,
                    name -> {
                        Optional<INDArray> tensor = checkpoint.flatMap(open -> tensor(open, name));
                        if (tensor.isEmpty()) {
                            leftOut.add(name);
                        }
                        return tensor;
                    },
                    out);
        } finally {
            checkpoint.ifPresent(Checkpoint::close);
        }
        if (!leftOut.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("note: PEFT would also have written the backbone's own " + String.join(", ", leftOut)
                            + ", which it can do without"
                            + (model.isEmpty() ? "; name the backbone with --model to add them" : ""));
        }
        Exported exported = new Exported(out.toString(), directory.bytes(), leftOut);
        spec.commandLine()
                .getOut()
                .println("wrote " + Figures.bytes(exported.bytes()) + " to " + out
                        + ": adapter_config.json, adapter_model.safetensors");
        standard.writeJson(exported);
    }

    /** A checkpoint of a bare backbone lacks the first part of its tensors' names. */
    private static Optional<INDArray> tensor(Checkpoint checkpoint, String name) {
        String bare = name.substring(name.indexOf('.') + 1);
        String found = checkpoint.has(name) ? name : bare;
        return checkpoint.has(found)
                ? Optional.of(checkpoint.tensor(
                        found, DataType.FLOAT, checkpoint.info(found).shape()))
                : Optional.empty();
    }
}
