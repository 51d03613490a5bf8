package org.deltaweave.benchmarks.worker;

import java.util.Map;

/**
 * What a step computed, to be compared with another engine's.
 *
 * @param loss mean cross-entropy of the batch
 * @param tensors gradients by Hugging Face's parameter names in row-major order, or a result called {@code probabilities}
 */
public record Observation(double loss, Map<String, float[]> tensors) {
    /** The name of the result of an inference. */
    public static final String PROBABILITIES = "probabilities";

    /** An inference's result: the loss follows from the probabilities of all classes, text by text. */
    public static Observation of(float[] probabilities, int[] labels) {
        int classes = probabilities.length / labels.length;
        double sum = 0;
        for (int text = 0; text < labels.length; text++) {
            sum -= Math.log(probabilities[text * classes + labels[text]]);
        }
        return new Observation(sum / labels.length, Map.of(PROBABILITIES, probabilities));
    }
}
