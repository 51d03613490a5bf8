package org.deltaweave.benchmarks.cases;

import static org.assertj.core.api.Assertions.assertThat;

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
    void batch_ofUnlikeTexts_isRagged() {
        Batch batch = new Batch(new int[][] {{1, 2}, {3}}, new int[] {0, 0});
        assertThat(batch.ragged()).isTrue();
        assertThat(batch.longest()).isEqualTo(2);
        assertThat(batch.tokens()).isEqualTo(3);
    }
}
