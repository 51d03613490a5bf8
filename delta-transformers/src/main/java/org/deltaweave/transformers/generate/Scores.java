package org.deltaweave.transformers.generate;

import org.deltaweave.tensor.DeltaweaveException;

/** One row of logits. */
final class Scores {
    private Scores() {}

    /** The token of the greatest score, of equal ones the lowest id; DW-396 if all are ruled out. */
    static int greatest(float[] scores) {
        int best = -1;
        float most = Float.NEGATIVE_INFINITY;
        for (int token = 0; token < scores.length; token++) {
            if (scores[token] > most) {
                most = scores[token];
                best = token;
            }
        }
        if (best < 0) {
            throw noToken();
        }
        return best;
    }

    /** The logarithms of the tokens' probabilities, in a new array. */
    static float[] logProbabilities(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        double subtract = largest + Math.log(sum);
        if (!Double.isFinite(subtract)) {
            throw noToken();
        }
        float[] logarithms = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            logarithms[i] = (float) (logits[i] - subtract);
        }
        return logarithms;
    }

    static DeltaweaveException noToken() {
        return new DeltaweaveException(
                "DW-396",
                "No token can come next: all are ruled out, or a logit is not a finite number",
                "Check suppress_tokens, no_repeat_ngram_size and min_length; then whether training diverged");
    }
}
