package org.deltaweave.benchmarks.samediff;

import org.deltaweave.transformers.architecture.BertConfig;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** BERT with LoRA and a classifier as a SameDiff graph, for batches of one shape. */
final class GraphBert {
    static final String IDS = "ids";
    static final String LABELS = "labels";
    static final String LOSS = "loss";

    private static final double LORA_SCALE = 2; // alpha 16, rank 8
    private static final int CHANNELS = 1;

    private final SameDiff graph = SameDiff.create();
    private final BertConfig config;
    private final GraphWeights weights;
    private final int texts;
    private final int time;

    GraphBert(BertConfig config, GraphWeights weights, int texts, int time) {
        this.config = config;
        this.weights = weights;
        this.texts = texts;
        this.time = time;
    }

    SameDiff build() {
        SDVariable ids = graph.placeHolder(IDS, DataType.INT32, (long) texts * time);
        SDVariable labels = graph.placeHolder(LABELS, DataType.FLOAT, texts, weights.classes());
        SDVariable x = embeddings(ids);
        for (int layer = 0; layer < config.layers(); layer++) {
            x = block("bert.encoder.layer." + layer + ".", x);
        }
        // Not gather: its gradient fails in ND4J 1.0.0-M2.1.
        SDVariable first = graph.slice(
                        x.reshape(texts, time, config.hiddenSize()), new int[3], texts, 1, config.hiddenSize())
                .reshape(texts, config.hiddenSize());
        SDVariable pooled = graph.math.tanh(linear("bert.pooler.dense", first));
        SDVariable logits = graph.nn.linear(
                pooled,
                weights.trained(graph, "classifier.weight").permute(1, 0),
                weights.trained(graph, "classifier.bias"));
        graph.loss.softmaxCrossEntropy(LOSS, labels, logits, null, LossReduce.MEAN_BY_WEIGHT, 0);
        graph.setLossVariables(LOSS);
        return graph;
    }

    private SDVariable embeddings(SDVariable ids) {
        SDVariable words = graph.gather(weights.frozen(graph, "bert.embeddings.word_embeddings.weight"), ids, 0);
        SDVariable placed = words.add(weights.placesAndTypes(graph, texts, time));
        return norm("bert.embeddings.LayerNorm", placed);
    }

    private SDVariable block(String at, SDVariable x) {
        SDVariable query = split(lora(at + "attention.self.query", x));
        SDVariable key = split(linear(at + "attention.self.key", x));
        SDVariable value = split(lora(at + "attention.self.value", x));
        double scale = 1 / Math.sqrt((double) config.hiddenSize() / config.heads());
        SDVariable scores = graph.mmul(query, key, false, true, false).mul(scale);
        SDVariable mixed = graph.mmul(graph.nn.softmax(scores, 3), value)
                .permute(0, 2, 1, 3)
                .reshape((long) texts * time, config.hiddenSize());
        SDVariable mid = norm(at + "attention.output.LayerNorm", x.add(linear(at + "attention.output.dense", mixed)));
        SDVariable inner = gelu(linear(at + "intermediate.dense", mid));
        return norm(at + "output.LayerNorm", mid.add(linear(at + "output.dense", inner)));
    }

    private SDVariable split(SDVariable x) {
        int heads = config.heads();
        return x.reshape(texts, time, heads, config.hiddenSize() / heads).permute(0, 2, 1, 3);
    }

    /** Of primitives: both of SameDiff's own GELUs are other functions. */
    private SDVariable gelu(SDVariable x) {
        return x.mul(0.5).mul(graph.math.erf(x.mul(Math.sqrt(0.5))).add(1));
    }

    private SDVariable lora(String module, SDVariable x) {
        SDVariable a = weights.trained(graph, module + ".lora_A");
        SDVariable b = weights.trained(graph, module + ".lora_B");
        SDVariable narrow = graph.mmul(x, a, false, true, false).mul(LORA_SCALE);
        return linear(module, x).add(graph.mmul(narrow, b, false, true, false));
    }

    private SDVariable linear(String module, SDVariable x) {
        return graph.nn.linear(
                x, weights.transposed(graph, module + ".weight"), weights.frozen(graph, module + ".bias"));
    }

    private SDVariable norm(String module, SDVariable x) {
        return graph.nn.layerNorm(
                x, weights.frozen(graph, module + ".weight"), weights.frozen(graph, module + ".bias"), false, CHANNELS);
    }
}
