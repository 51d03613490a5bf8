package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import org.deltaweave.benchmarks.worker.Batch;
import org.deltaweave.transformers.architecture.BertConfig;

/** BERT's forward pass with a classifier, written as Hugging Face's is. */
final class TorchBert implements TorchModel {
    private static final float MASKED = -1e9f;

    private final BertConfig config;
    private final Parameters parameters;
    private final Deltas deltas;
    private final Attention attention;

    TorchBert(BertConfig config, Parameters parameters, Attention attention) {
        this.config = config;
        this.parameters = parameters;
        this.deltas = new Deltas(parameters);
        this.attention = attention;
    }

    @Override
    public NDArray logits(Batch batch, NDManager manager) {
        int time = batch.longest();
        long[] ids = new long[batch.size() * time];
        float[] mask = new float[ids.length];
        for (int text = 0; text < batch.size(); text++) {
            for (int t = 0; t < time; t++) {
                boolean token = t < batch.ids()[text].length;
                ids[text * time + t] = token ? batch.ids()[text][t] : 0;
                mask[text * time + t] = token ? 0 : MASKED;
            }
        }
        try (Scratch scratch = new Scratch()) {
            NDArray tokens = scratch.keep(manager.create(ids, new Shape(batch.size(), time)));
            NDArray masked =
                    batch.ragged() ? scratch.keep(manager.create(mask, new Shape(batch.size(), 1, 1, time))) : null;
            NDArray x = embed(tokens, manager);
            for (int layer = 0; layer < config.layers(); layer++) {
                x = block("bert.encoder.layer." + layer + ".", x, batch.size(), masked);
            }
            scratch.keep(x);
            NDArray states = scratch.keep(x.reshape(batch.size(), time, config.hiddenSize()));
            NDArray first = scratch.keep(states.get(":,0"));
            NDArray pooled = scratch.keep(linear(first, "bert.pooler.dense"));
            NDArray active = scratch.keep(pooled.tanh());
            return linear(active, "classifier");
        }
    }

    private NDArray embed(NDArray tokens, NDManager manager) {
        long time = tokens.getShape().get(1);
        try (Scratch scratch = new Scratch()) {
            NDArray types = scratch.keep(manager.zeros(tokens.getShape(), DataType.INT64));
            NDArray positions = scratch.keep(manager.arange(0, time, 1, DataType.INT64));
            NDArray words = scratch.keep(lookUp(tokens, "word_embeddings"));
            NDArray typed = scratch.keep(words.add(scratch.keep(lookUp(types, "token_type_embeddings"))));
            NDArray placed = scratch.keep(typed.add(scratch.keep(lookUp(positions, "position_embeddings"))));
            NDArray normed = scratch.keep(norm(placed, "bert.embeddings.LayerNorm"));
            return normed.reshape(tokens.size(), config.hiddenSize());
        }
    }

    private NDArray lookUp(NDArray indices, String table) {
        NDArray weight = parameters.get("bert.embeddings." + table + ".weight");
        return indices.getNDArrayInternal()
                .embedding(indices, weight, SparseFormat.DENSE)
                .singletonOrThrow();
    }

    private NDArray block(String at, NDArray x, int texts, NDArray mask) {
        NDArray mid;
        try (Scratch scratch = new Scratch()) {
            scratch.keep(x);
            NDArray mixed = scratch.keep(mix(at + "attention.self.", x, texts, mask));
            NDArray output = scratch.keep(projected(mixed, at + "attention.output.dense"));
            mid = norm(scratch.keep(output.add(x)), at + "attention.output.LayerNorm");
        }
        try (Scratch scratch = new Scratch()) {
            scratch.keep(mid);
            NDArray inner = linear(mid, at + "intermediate.dense");
            NDArray active = scratch.keep(inner.getNDArrayInternal().gelu());
            inner.close();
            NDArray output = scratch.keep(projected(active, at + "output.dense"));
            return norm(scratch.keep(output.add(mid)), at + "output.LayerNorm");
        }
    }

    private NDArray mix(String at, NDArray x, int texts, NDArray mask) {
        try (Scratch scratch = new Scratch()) {
            NDArray query = scratch.keep(projected(x, at + "query"));
            NDArray key = scratch.keep(projected(x, at + "key"));
            NDArray value = scratch.keep(projected(x, at + "value"));
            return attention.mix(query, key, value, texts, config.heads(), mask);
        }
    }

    /** A linear layer with whatever delta is on it. */
    private NDArray projected(NDArray x, String module) {
        return deltas.on(module, x, linear(x, module));
    }

    private NDArray linear(NDArray x, String module) {
        return Functions.linear(x, parameters.get(module + ".weight"), parameters.get(module + ".bias"));
    }

    private NDArray norm(NDArray x, String module) {
        return x.getNDArrayInternal()
                .layerNorm(
                        x,
                        new Shape(config.hiddenSize()),
                        parameters.get(module + ".weight"),
                        parameters.get(module + ".bias"),
                        (float) config.normEpsilon())
                .singletonOrThrow();
    }
}
