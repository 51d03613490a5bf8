package org.deltaweave.benchmarks.ours;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.benchmarks.worker.Batch;
import org.deltaweave.benchmarks.worker.Fixture;
import org.deltaweave.benchmarks.worker.Task;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.architecture.BertConfig;
import org.nd4j.linalg.api.buffer.DataType;

/** Writes fixtures with an untrained backbone of given sizes. */
public final class FixtureWriter {
    private static final long SEED = 42;

    private FixtureWriter() {}

    /** Writes a BERT, the task's delta and head, and the batches. */
    public static void write(Fixture fixture, BertConfig sizes, Task task, List<Batch> batches) {
        write(fixture, sizes.json(), task, batches);
    }

    /** Writes the backbone that a {@code config.json} describes, the task's delta and head, and the batches. */
    public static void write(Fixture fixture, ObjectNode sizes, Task task, List<Batch> batches) {
        Networks networks = new Networks();
        try (Backbone backbone = Backbone.random(sizes, SEED, DataType.FLOAT)) {
            Files.createDirectories(fixture.backbone());
            backbone.save(fixture.backbone());
            ComputationGraph network = networks.network(backbone, task);
            networks.tuner().save(network, fixture.delta());
            network.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        fixture.write(batches);
    }
}
