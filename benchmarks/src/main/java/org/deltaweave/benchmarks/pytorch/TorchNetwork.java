package org.deltaweave.benchmarks.pytorch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.benchmarks.worker.Batch;
import org.deltaweave.benchmarks.worker.Contestant;
import org.deltaweave.benchmarks.worker.Fixture;
import org.deltaweave.benchmarks.worker.Observation;
import org.deltaweave.benchmarks.worker.Task;
import org.deltaweave.benchmarks.worker.TorchAttention;
import org.deltaweave.transformers.architecture.BertConfig;
import org.deltaweave.transformers.checkpoint.ModelConfig;

/** The fixture's network in PyTorch: autograd over the trained parameters only, and AdamW. */
public final class TorchNetwork implements Contestant {
    private final NDManager manager;
    private final Task task;
    private final Parameters parameters;
    private final TorchModel model;
    private final AdamW optimizer;
    private final TorchAttention choice;
    private int steps;

    /** Loads the weights; the natives come from the class path, and nothing is asked of the network. */
    public TorchNetwork(Fixture fixture, Task task, int threads, TorchAttention choice) {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        this.task = task;
        this.choice = choice;
        manager = NDManager.newBaseManager("PyTorch");
        parameters = ParameterChoice.read(fixture, task, manager);
        ModelConfig config = ModelConfig.read(fixture.backbone());
        model = config.text("model_type").equals("llama")
                ? new TorchLlama(config, parameters, manager)
                : new TorchBert(
                        BertConfig.read(config),
                        parameters,
                        choice == TorchAttention.FUSED ? new FusedAttention(manager) : new EagerAttention());
        optimizer = new AdamW(manager);
    }

    @Override
    public void step(Batch batch) {
        if (task.training()) {
            train(batch, false);
        } else {
            probabilities(batch);
        }
    }

    @Override
    public Observation observe(Batch batch, boolean gradients) {
        return task.training() ? train(batch, gradients) : Observation.of(probabilities(batch), batch.labels());
    }

    private Observation train(Batch batch, boolean gradients) {
        Map<String, float[]> tensors = new TreeMap<>();
        float loss;
        try (NDManager step = manager.newSubManager()) {
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                parameters.trained().values().forEach(Trained::begin);
                try (NDArray mean = loss(batch, step)) {
                    collector.backward(mean);
                    loss = mean.getFloat();
                }
            }
            steps++;
            if (gradients) {
                parameters.trained().forEach((name, parameter) -> tensors.put(name, parameter.gradient()));
            }
            parameters
                    .trained()
                    .values()
                    .forEach(parameter -> parameter.update(optimizer, steps, task.learningRate(), Task.WEIGHT_DECAY));
            parameters.trained().values().forEach(Trained::end);
        }
        return new Observation(loss, tensors);
    }

    private NDArray loss(Batch batch, NDManager step) {
        try (Scratch scratch = new Scratch()) {
            NDArray logits = scratch.keep(model.logits(batch, step));
            long[] classes = Arrays.stream(batch.labels()).asLongStream().toArray();
            NDArray labels = scratch.keep(step.create(classes, new Shape(classes.length, 1)));
            NDArray logs = scratch.keep(logits.logSoftmax(-1));
            return scratch.keep(scratch.keep(logs.gather(labels, 1)).mean()).neg();
        }
    }

    private float[] probabilities(Batch batch) {
        try (NDManager step = manager.newSubManager();
                NDArray logits = model.logits(batch, step);
                NDArray probabilities = logits.softmax(-1)) {
            return probabilities.toFloatArray();
        }
    }

    @Override
    public String description() {
        return "PyTorch " + Engine.getEngine("PyTorch").getVersion() + ", " + JniUtils.getNumThreads() + " threads, "
                + JniUtils.getNumInteropThreads() + " inter-op thread, "
                + choice.name().toLowerCase(Locale.ROOT) + " attention";
    }

    @Override
    public void close() {
        manager.close();
    }
}
