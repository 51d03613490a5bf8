package org.deltaweave.benchmarks.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.deltaweave.benchmarks.worker.Batch;
import org.junit.jupiter.api.Test;

/** The sizes that cases measure. */
class SizesTest {
    @Test
    void scale_alwaysHasAsManyTokens() {
        assertThat(ScaleCase.all()).hasSize(8).doesNotHaveDuplicates().allMatch(sizes -> sizes.tokens() == 1024);
    }

    @Test
    void base_isFourLayersOfBertBase() {
        assertThat(Sizes.BASE.config().heads()).isEqualTo(12);
        assertThat(Sizes.BASE.config().intermediateSize()).isEqualTo(3072);
        assertThat(Sizes.BASE.batch()).singleElement().matches(batch -> batch.tokens() == 1024 && !batch.ragged());
    }

    @Test
    void base_asLlama_sharesKeysAmongThreeHeads() {
        ObjectNode llama = Sizes.BASE.llama();
        assertThat(llama.get("num_hidden_layers").intValue()).isEqualTo(4);
        assertThat(llama.get("num_attention_heads").intValue()).isEqualTo(12);
        assertThat(llama.get("num_key_value_heads").intValue()).isEqualTo(4);
        assertThat(llama.get("intermediate_size").intValue()).isEqualTo(2048);
    }

    @Test
    void batch_ofUnlikeTexts_isRagged() {
        Batch batch = new Batch(new int[][] {{1, 2}, {3}}, new int[] {0, 0});
        assertThat(batch.ragged()).isTrue();
        assertThat(batch.longest()).isEqualTo(2);
        assertThat(batch.tokens()).isEqualTo(3);
    }
}
