package org.deltaweave.transformers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Outputs that are remembered are those that would be computed again. */
class PrefixCacheTest {
    private static final int WIDTH = 6;
    private static final long SEED = 20;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Tensor table = Tensor.constant(numbers(50, WIDTH));
    private final List<Integer> computed = new ArrayList<>();
    private final PrefixCache cache = new PrefixCache(1 << 20);

    @AfterEach
    void free() {
        cache.close();
    }

    @Test
    void secondEpoch_inOtherBatches_computesNothing() {
        List<int[]> texts = List.of(text(3), text(1), text(7), text(4));
        get(cache, texts.subList(0, 2));
        get(cache, texts.subList(2, 4));
        computed.clear();
        List<int[]> again = List.of(texts.get(2), texts.get(0), texts.get(3));

        assertThat(get(cache, again)).isEqualTo(prefix(TokenBatch.of(again)).value());
        assertThat(computed).isEmpty();
        assertThat(cache.bytes()).isEqualTo(15L * WIDTH * Float.BYTES);
    }

    @Test
    void batchWithKnownTexts_computesOnlyTheOthers() {
        int[] known = text(5);
        int[] other = text(2);
        get(cache, List.of(known));
        computed.clear();

        List<int[]> batch = List.of(other, known, other);
        assertThat(get(cache, batch)).isEqualTo(prefix(TokenBatch.of(batch)).value());
        assertThat(computed).containsExactly(2);
    }

    @Test
    void fullCache_keepsTheFirstTextsAndComputesTheOthersEachTime() {
        try (PrefixCache small = new PrefixCache(4L * WIDTH * Float.BYTES)) {
            int[] first = text(3);
            int[] second = text(3);
            get(small, List.of(first, second));
            computed.clear();

            assertThat(get(small, List.of(first, second)))
                    .isEqualTo(prefix(TokenBatch.of(List.of(first, second))).value());
            assertThat(computed).containsExactly(3);
            assertThat(small.bytes()).isEqualTo(3L * WIDTH * Float.BYTES);
        }
    }

    @Test
    void otherDepth_forgetsEverything() {
        int[] text = text(3);
        get(cache, List.of(text));
        computed.clear();
        cache.get(TokenBatch.of(List.of(text)), 2, this::counted);

        assertThat(computed).containsExactly(3);
    }

    @Test
    void sameTokensOfAnotherType_areAnotherText() {
        int[] ids = text(3);
        get(cache, List.of(ids));
        computed.clear();
        cache.get(TokenBatch.of(List.of(ids), List.of(new int[] {0, 1, 1})), 1, this::counted);

        assertThat(computed).containsExactly(3);
    }

    @Test
    void trainablePrefix_isNeverRemembered() {
        Tensor trained = Tensor.parameter(table.value());
        int[] text = text(3);
        cache.get(TokenBatch.of(List.of(text)), 1, batch -> trained.gather(batch.ids()));

        assertThat(cache.bytes()).isZero();
    }

    @Test
    void inAnArena_rememberedOutputsSurviveIt() {
        int[] text = text(4);
        try (Arena arena = new Arena()) {
            for (int step = 0; step < 3; step++) {
                arena.within(() -> {
                    Tensor rows = cache.get(TokenBatch.of(List.of(text)), 1, this::counted);
                    assertThat(rows.value()).isEqualTo(table.gather(text).value());
                    return table.mul(Double.NaN);
                });
                arena.recycle();
            }
        }
        assertThat(computed).containsExactly(4);
    }

    private INDArray get(PrefixCache from, List<int[]> texts) {
        return from.get(TokenBatch.of(texts), 1, this::counted).value();
    }

    private Tensor counted(TokenBatch batch) {
        computed.add(batch.ids().length);
        return prefix(batch);
    }

    /** A text's rows depend on that text only. */
    private Tensor prefix(TokenBatch batch) {
        return table.gather(batch.ids());
    }

    private int[] text(int length) {
        return random.ints(length, 0, 50).toArray();
    }

    private INDArray numbers(long... shape) {
        INDArray array = Nd4j.create(DataType.FLOAT, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }
}
