package org.deltaweave.transformers.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.Transformer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What is written after a prompt does not depend on the prompts beside it, and a cache changes nothing. */
class UnequalPromptsTest {
    private static final long SEED = 11;
    private static final int VOCABULARY = 50;

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "gpt_neox", "opt", "llama", "mistral", "qwen2"})
    void batch_equalsSinglePromptsAndTheWholeText(String architecture) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<int[]> prompts = IntStream.of(1, 12, 4, 7)
                .mapToObj(length -> random.ints(length, 0, VOCABULARY).toArray())
                .toList();
        try (Backbone backbone = Backbone.random(config(architecture), SEED, DataType.FLOAT);
                Transformer network = backbone.newLanguageModel(1)) {
            for (Beams beams : List.of(Beams.NONE, Beams.of(3))) {
                // Past the first room of the cache, so that it grows while it is in use.
                Generator generator = new Generator(
                        GenerationConfig.greedy(SpecialIds.NONE, 40).with(beams));
                List<List<Continuation>> together = write(generator, network, prompts);
                for (int i = 0; i < prompts.size(); i++) {
                    List<int[]> one = List.of(prompts.get(i));
                    assertThat(tokens(together.get(i)))
                            .as(architecture + ", prompt " + i + ", seed " + SEED)
                            .isEqualTo(tokens(write(generator, network, one).get(0)))
                            .isEqualTo(tokens(generator
                                    .generate(new WholeText(network, List.of()), one)
                                    .get(0)));
                }
            }
        }
    }

    private static List<List<Continuation>> write(Generator generator, Transformer network, List<int[]> prompts) {
        try (NextToken model = CachedNetwork.decoder(network)) {
            return generator.generate(model, prompts);
        }
    }

    private static int[] tokens(List<Continuation> texts) {
        return texts.get(0).tokens();
    }

    private static ObjectNode config(String architecture) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model_type", architecture).put("vocab_size", VOCABULARY);
        if (architecture.equals("gpt2")) {
            return json.put("n_embd", 16).put("n_layer", 2).put("n_head", 2).put("n_positions", 64);
        }
        json.put("hidden_size", 16).put("num_hidden_layers", 2).put("num_attention_heads", 4);
        json.put("num_key_value_heads", 2).put("intermediate_size", 32).put("ffn_dim", 32);
        json.put("max_position_embeddings", 64).put("rotary_pct", 0.5);
        return architecture.equals("mistral") ? json.put("sliding_window", 5) : json;
    }
}
