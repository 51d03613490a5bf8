package com.example.training;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.deltaweave.tensor.safetensors.StorageType;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.Encoder;
import org.deltaweave.transformers.bert.BertConfig;
import org.deltaweave.transformers.checkpoint.CheckpointWriter;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A Hugging Face directory with a very small BERT that has learnt nothing. */
final class TinyBert {
    static final List<String> WORDS = List.of("film", "book", "meal", "song", "play", "talk");

    private TinyBert() {}

    static Path write(Path directory, long seed) throws IOException {
        List<String> vocabulary = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        vocabulary.addAll(List.of("a", "good", "bad"));
        vocabulary.addAll(WORDS);
        BertConfig config = BertConfig.of(vocabulary.size(), 16, 2, 2, 32, 12);
        CheckpointWriter.write(directory, json(config), weights(config, seed), StorageType.F32, List.of());
        Files.writeString(directory.resolve("vocab.txt"), String.join("\n", vocabulary) + "\n");
        return directory;
    }

    private static Map<String, INDArray> weights(BertConfig config, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, INDArray> weights = new TreeMap<>();
        try (Backbone shapes = Backbone.random(config, seed, DataType.FLOAT)) {
            Encoder encoder = shapes.newEncoder(0);
            encoder.layers().forEach(layer -> layer.parameterShapes().forEach((site, shape) -> {
                String name = encoder.externalName(site);
                double middle = name.endsWith("LayerNorm.weight") ? 1 : 0;
                double spread = 1 / Math.sqrt(shape[shape.length - 1]);
                double[] values = DoubleStream.generate(() -> middle + random.nextGaussian() * spread)
                        .limit(Nd4j.create(DataType.DOUBLE, shape).length())
                        .toArray();
                weights.put(name, Nd4j.createFromArray(values).reshape(shape).castTo(DataType.FLOAT));
            }));
        }
        return weights;
    }

    private static ObjectNode json(BertConfig config) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("model_type", "bert")
                .put("vocab_size", config.vocabSize())
                .put("hidden_size", config.hiddenSize())
                .put("num_hidden_layers", config.layers())
                .put("num_attention_heads", config.heads())
                .put("intermediate_size", config.intermediateSize())
                .put("max_position_embeddings", config.maxPositions())
                .put("type_vocab_size", config.typeVocabSize())
                .put("hidden_act", config.activation().key())
                .put("layer_norm_eps", config.normEpsilon())
                .put("hidden_dropout_prob", 0.0)
                .put("attention_probs_dropout_prob", 0.0)
                .put("pad_token_id", 0);
    }
}
