package org.deltaweave.benchmarks.worker;

import java.util.Arrays;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/** What is done with each batch. */
public enum Task {
    /** Training steps of LoRA, rank 8, on query and value. */
    LORA("lora", "lora", true, 1e-3),
    /** Training steps of all parameters. */
    FULL("full", "full", true, 2e-5),
    /** Training steps of bottleneck adapters of width 24 after attention and feed-forward. */
    ADAPTER("adapter", "adapter", true, 1e-3),
    /** Probabilities from the backbone and a head. */
    INFERENCE_BARE("inference-bare", "head", false, 0),
    /** Probabilities with LoRA beside the weights. */
    INFERENCE_ATTACHED("inference-attached", "lora", false, 0),
    /** Probabilities with LoRA folded into the weights. */
    INFERENCE_MERGED("inference-merged", "lora", false, 0);

    /** Decoupled weight decay of matrices in every training. */
    public static final double WEIGHT_DECAY = 0.01;

    private final String key;
    private final String method;
    private final boolean training;
    private final double learningRate;

    Task(String key, String method, boolean training, double learningRate) {
        this.key = key;
        this.method = method;
        this.training = training;
        this.learningRate = learningRate;
    }

    /** The task of that name; DW-501 if there is none. */
    public static Task of(String key) {
        return Arrays.stream(values())
                .filter(task -> task.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new DeltaweaveException(
                        "DW-501",
                        "There is no row \"" + Nearest.shorten(key) + "\"",
                        "Rows are "
                                + String.join(
                                        ", ",
                                        Arrays.stream(values()).map(Task::key).toList())));
    }

    /** Its name on the command line. */
    public String key() {
        return key;
    }

    /** The delta method. */
    public String method() {
        return method;
    }

    /** Whether it is a training step rather than inference. */
    public boolean training() {
        return training;
    }

    /** The constant step size. */
    public double learningRate() {
        return learningRate;
    }
}
