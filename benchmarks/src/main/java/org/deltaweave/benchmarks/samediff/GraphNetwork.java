package org.deltaweave.benchmarks.samediff;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.deltaweave.benchmarks.worker.Batch;
import org.deltaweave.benchmarks.worker.Contestant;
import org.deltaweave.benchmarks.worker.Fixture;
import org.deltaweave.benchmarks.worker.Observation;
import org.deltaweave.benchmarks.worker.Task;
import org.deltaweave.transformers.architecture.BertConfig;
import org.deltaweave.transformers.checkpoint.ModelConfig;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** The fixture's network in SameDiff: LoRA on query and value, trained by {@code fit}. */
public final class GraphNetwork implements Contestant {
    private final SameDiff graph;
    private final List<String> trained;
    private final int threads;

    /** Builds the graph for batches like the fixture's first. */
    public GraphNetwork(Fixture fixture, Task task, int threads) {
        if (task != Task.LORA) {
            throw new IllegalArgumentException("only " + Task.LORA);
        }
        this.threads = threads;
        Batch first = fixture.batches().get(0);
        BertConfig config = BertConfig.read(ModelConfig.read(fixture.backbone()));
        try (GraphWeights weights = new GraphWeights(fixture)) {
            graph = new GraphBert(config, weights, first.size(), first.longest()).build();
            trained = List.copyOf(weights.trained().keySet());
        }
        graph.setTrainingConfig(new TrainingConfig.Builder()
                .updater(new Adam(task.learningRate()))
                .weightDecay(Task.WEIGHT_DECAY, true)
                .dataSetFeatureMapping(GraphBert.IDS)
                .dataSetLabelMapping(GraphBert.LABELS)
                .build());
    }

    @Override
    public void step(Batch batch) {
        graph.fit(new MultiDataSet(ids(batch), labels(batch)));
    }

    @Override
    public Observation observe(Batch batch, boolean gradients) {
        Map<String, INDArray> inputs = Map.of(GraphBert.IDS, ids(batch), GraphBert.LABELS, labels(batch));
        double loss = graph.output(inputs, GraphBert.LOSS).get(GraphBert.LOSS).getDouble(0);
        Map<String, float[]> tensors = new TreeMap<>();
        if (gradients) {
            graph.calculateGradients(inputs, trained)
                    .forEach((name, gradient) ->
                            tensors.put(name, gradient.dup('c').data().asFloat()));
        }
        step(batch);
        return new Observation(loss, tensors);
    }

    private static INDArray ids(Batch batch) {
        return Nd4j.createFromArray(IntStream.range(0, batch.size())
                .flatMap(text -> IntStream.of(batch.ids()[text]))
                .toArray());
    }

    private static INDArray labels(Batch batch) {
        INDArray labels = Nd4j.zeros(batch.size(), Fixture.CLASSES);
        for (int text = 0; text < batch.size(); text++) {
            labels.putScalar(text, batch.labels()[text], 1);
        }
        return labels;
    }

    @Override
    public String description() {
        return "SameDiff; ND4J "
                + Nd4j.getExecutioner().getEnvironmentInformation().get("omp.threads") + " threads of " + threads;
    }

    @Override
    public void close() {
        // The process ends with it.
    }
}
