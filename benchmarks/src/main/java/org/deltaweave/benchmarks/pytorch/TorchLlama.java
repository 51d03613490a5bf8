package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import org.deltaweave.benchmarks.worker.Batch;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.checkpoint.ModelConfig;

/** LLaMA's forward pass with a classifier over the last token, written as Hugging Face's is, with fused causal attention. */
final class TorchLlama implements TorchModel {
    private final Parameters parameters;
    private final Deltas deltas;
    private final int layers;
    private final int hidden;
    private final int heads;
    private final int keyHeads;
    private final double base;
    private final Script norm;
    private final Script attention;
    private final Script gated;

    TorchLlama(ModelConfig config, Parameters parameters, NDManager manager) {
        this.parameters = parameters;
        this.deltas = new Deltas(parameters);
        this.layers = config.positive("num_hidden_layers");
        this.hidden = config.positive("hidden_size");
        this.heads = config.positive("num_attention_heads");
        this.keyHeads = config.positive("num_key_value_heads");
        this.base = config.number("rope_theta", 10000);
        norm = new Script(
                manager,
                "x: Tensor, w: Tensor",
                "m = torch.mean(torch.pow(x, 2), [-1], True)",
                "return torch.mul(w, torch.mul(x, torch.rsqrt(torch.add(m, " + config.number("rms_norm_eps") + "))))");
        gated = new Script(manager, "g: Tensor, u: Tensor", "return torch.mul(torch.silu(g), u)");
        int share = heads / keyHeads;
        int half = hidden / heads / 2;
        attention = new Script(
                manager,
                "q: Tensor, k: Tensor, v: Tensor, c: Tensor, s: Tensor",
                "q1 = torch.slice(q, 3, 0, " + half + ")",
                "q2 = torch.slice(q, 3, " + half + ", " + 2 * half + ")",
                "k1 = torch.slice(k, 3, 0, " + half + ")",
                "k2 = torch.slice(k, 3, " + half + ", " + 2 * half + ")",
                "qr = torch.add(torch.mul(q, c), torch.mul(torch.cat([torch.neg(q2), q1], 3), s))",
                "kr = torch.add(torch.mul(k, c), torch.mul(torch.cat([torch.neg(k2), k1], 3), s))",
                "ke = torch.repeat_interleave(kr, " + share + ", 1)",
                "ve = torch.repeat_interleave(v, " + share + ", 1)",
                "return torch.scaled_dot_product_attention(qr, ke, ve, None, 0., True, scale=None)");
    }

    @Override
    public NDArray logits(Batch batch, NDManager manager) {
        if (batch.ragged()) {
            throw new DeltaweaveException("DW-501", "The LLaMA-shaped case has no padding", "Give texts of one length");
        }
        int time = batch.longest();
        long[] ids = new long[batch.size() * time];
        for (int text = 0; text < batch.size(); text++) {
            for (int t = 0; t < time; t++) {
                ids[text * time + t] = batch.ids()[text][t];
            }
        }
        try (Scratch scratch = new Scratch()) {
            NDArray tokens = scratch.keep(manager.create(ids));
            NDArray[] turns = turns(time, manager);
            scratch.keep(turns[0]);
            scratch.keep(turns[1]);
            NDArray x = tokens.getNDArrayInternal()
                    .embedding(tokens, parameters.get("model.embed_tokens.weight"), SparseFormat.DENSE)
                    .singletonOrThrow();
            for (int layer = 0; layer < layers; layer++) {
                x = block("model.layers." + layer + ".", x, batch.size(), turns);
            }
            scratch.keep(x);
            NDArray normed = scratch.keep(norm.apply(x, parameters.get("model.norm.weight")));
            NDArray states = scratch.keep(normed.reshape(batch.size(), time, hidden));
            NDArray last = scratch.keep(states.get(":,-1"));
            return Functions.linear(last, parameters.get("score.weight"), null);
        }
    }

    /** Cosines and sines, {@code [time, headSize]}. */
    private NDArray[] turns(int time, NDManager manager) {
        int size = hidden / heads;
        float[] cosines = new float[time * size];
        float[] sines = new float[time * size];
        for (int t = 0; t < time; t++) {
            for (int c = 0; c < size; c++) {
                double angle = t * Math.pow(base, -2.0 * (c % (size / 2)) / size);
                cosines[t * size + c] = (float) Math.cos(angle);
                sines[t * size + c] = (float) Math.sin(angle);
            }
        }
        Shape shape = new Shape(time, size);
        return new NDArray[] {manager.create(cosines, shape), manager.create(sines, shape)};
    }

    private NDArray block(String at, NDArray x, int texts, NDArray[] turns) {
        NDArray mid;
        try (Scratch scratch = new Scratch()) {
            scratch.keep(x);
            NDArray in = scratch.keep(norm.apply(x, parameters.get(at + "input_layernorm.weight")));
            NDArray query = scratch.keep(projected(in, at + "self_attn.q_proj"));
            NDArray key = scratch.keep(projected(in, at + "self_attn.k_proj"));
            NDArray value = scratch.keep(projected(in, at + "self_attn.v_proj"));
            NDArray mixed = scratch.keep(attention.apply(
                    scratch.keep(Functions.heads(query, texts, heads)),
                    scratch.keep(Functions.heads(key, texts, keyHeads)),
                    scratch.keep(Functions.heads(value, texts, keyHeads)),
                    turns[0],
                    turns[1]));
            NDArray rows =
                    scratch.keep(scratch.keep(mixed.transpose(0, 2, 1, 3)).reshape(-1, hidden));
            mid = scratch.keep(projected(rows, at + "self_attn.o_proj")).add(x);
        }
        try (Scratch scratch = new Scratch()) {
            scratch.keep(mid);
            NDArray in = scratch.keep(norm.apply(mid, parameters.get(at + "post_attention_layernorm.weight")));
            NDArray gate = scratch.keep(projected(in, at + "mlp.gate_proj"));
            NDArray up = scratch.keep(projected(in, at + "mlp.up_proj"));
            NDArray inner = scratch.keep(gated.apply(gate, up));
            return scratch.keep(projected(inner, at + "mlp.down_proj")).add(mid);
        }
    }

    private NDArray projected(NDArray x, String module) {
        return deltas.on(module, x, Functions.linear(x, parameters.get(module + ".weight"), null));
    }
}
