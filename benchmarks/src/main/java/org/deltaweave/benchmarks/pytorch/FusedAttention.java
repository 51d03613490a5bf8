package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** PyTorch's fused attention, which Hugging Face uses by default: {@code attn_implementation="sdpa"}. */
final class FusedAttention implements Attention {
    private final Script open;
    private final Script masked;

    FusedAttention(NDManager manager) {
        open = new Script(manager, "q: Tensor, k: Tensor, v: Tensor", body("None"));
        masked = new Script(manager, "q: Tensor, k: Tensor, v: Tensor, mask: Tensor", body("mask"));
    }

    private static String body(String mask) {
        return "return torch.scaled_dot_product_attention(q, k, v, " + mask + ", 0., False, scale=None)";
    }

    @Override
    public NDArray mix(NDArray query, NDArray key, NDArray value, int texts, int heads, NDArray mask) {
        long hidden = query.getShape().get(1);
        try (Scratch scratch = new Scratch()) {
            NDArray q = scratch.keep(Functions.heads(query, texts, heads));
            NDArray k = scratch.keep(Functions.heads(key, texts, heads));
            NDArray v = scratch.keep(Functions.heads(value, texts, heads));
            NDArray mixed = scratch.keep(mask == null ? open.apply(q, k, v) : masked.apply(q, k, v, mask));
            return scratch.keep(mixed.transpose(0, 2, 1, 3)).reshape(-1, hidden);
        }
    }
}
