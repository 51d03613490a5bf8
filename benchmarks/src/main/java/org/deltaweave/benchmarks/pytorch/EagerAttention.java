package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;

/** Scores, softmax and mixture as operations of their own: {@code attn_implementation="eager"}. */
final class EagerAttention implements Attention {
    @Override
    public NDArray mix(NDArray query, NDArray key, NDArray value, int texts, int heads, NDArray mask) {
        long hidden = query.getShape().get(1);
        try (Scratch scratch = new Scratch()) {
            NDArray probabilities = scratch.keep(probabilities(query, key, texts, heads, mask));
            NDArray values = scratch.keep(Functions.heads(value, texts, heads));
            NDArray mixed =
                    scratch.keep(scratch.keep(probabilities.matMul(values)).transpose(0, 2, 1, 3));
            return mixed.reshape(-1, hidden);
        }
    }

    private static NDArray probabilities(NDArray query, NDArray key, int texts, int heads, NDArray mask) {
        double scale = 1 / Math.sqrt((double) query.getShape().get(1) / heads);
        try (Scratch scratch = new Scratch()) {
            NDArray queries = scratch.keep(Functions.heads(query, texts, heads));
            NDArray keys = scratch.keep(
                    scratch.keep(Functions.heads(key, texts, heads)).transpose(0, 1, 3, 2));
            NDArray products = queries.matMul(keys);
            NDArray scores = scratch.keep(products.mul(scale));
            products.close();
            NDArray open = mask == null ? scores : scratch.keep(scores.add(mask));
            return open.softmax(-1);
        }
    }
}
