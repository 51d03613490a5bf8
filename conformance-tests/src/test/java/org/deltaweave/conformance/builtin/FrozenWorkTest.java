package org.deltaweave.conformance.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.ProductCounter;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.architecture.BertConfig;
import org.deltaweave.transformers.layers.Activation;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What frozen weights spare in a training step: products, saved arrays, and in later epochs whole layers. */
class FrozenWorkTest {
    private static final int LAYERS = 3;
    private static final int HEADS = 2;
    private static final int HIDDEN = 16;
    private static final int INNER = 48;
    private static final long LINEAR = 6;

    /** Scores and attended values of each text and head. */
    private static final long ATTENTION = 2L * HEADS;

    private final DeltaWeaver weaver = Guice.createInjector(new DeltaModule()).getInstance(DeltaWeaver.class);
    private final Backbone bert =
            Backbone.random(BertConfig.of(50, HIDDEN, LAYERS, HEADS, INNER, 32), 20, DataType.FLOAT);
    private final Transformer encoder = bert.newNetwork(1);
    private final Arena arena = new Arena();

    @BeforeAll
    static void weave() {
        SelfAttach.install();
    }

    @AfterEach
    void free() {
        encoder.close();
        arena.close();
        bert.close();
    }

    @Test
    void backward_stopsAtTheLowestSite_andSparesFrozenWeights() {
        attach(DeltaSpec.of("lora").with("layers", "2..2"));
        List<int[]> texts = texts(3, 5, 4);
        long before = ProductCounter.count();
        Tensor pooled = pooled(texts);
        long forward = ProductCounter.count() - before;
        backward(pooled);
        long backward = ProductCounter.count() - before - forward;

        // Two narrow products for each of LoRA's two sites, and the pooler's.
        assertThat(forward).isEqualTo(LAYERS * (LINEAR + ATTENTION * texts.size()) + 2 * 2 + 1);
        // Through the pooler, ffn.down, ffn.up and attention.output; then scores again, values, probabilities and
        // queries,
        // but not the frozen keys; then B, A's output and A of each site, but nothing below.
        assertThat(backward).isEqualTo(4 + 4L * HEADS * texts.size() + 2 * 3);
    }

    @Test
    void loraStep_savesOnlyWhatItsGradientsNeed() {
        attach(DeltaSpec.of("lora").with("layers", "2..2").with("rank", 4));
        List<int[]> texts = texts(7, 9);
        pooled(texts);

        int rows = 16;
        // Block input, queries, keys, values, two sums before norms; the wide layer; log-sum-exps; norms' statistics;
        // A's
        // outputs twice, as they are and scaled. The pooler's input and output come on top, for two texts.
        long numbers = rows * (6L * HIDDEN + INNER + HEADS + 2 * 2 + 2 * 2 * 4) + 2 * 2L * HIDDEN;
        assertThat(arena.bytesInUse()).isBetween(numbers * Float.BYTES * 9 / 10, numbers * Float.BYTES * 11 / 10);
    }

    @Test
    void inference_keepsNothingButItsResult() {
        attach(DeltaSpec.of("head"));
        encoder.pass().begin(false);
        Tensor pooled = arena.within(() -> encoder.pooled(TokenBatch.of(texts(7, 9))));

        assertThat(arena.bytesInUse()).isEqualTo(pooled.length() * Float.BYTES);
    }

    @Test
    void secondEpoch_computesOnlyTheLayersFromTheLowestSiteOn() {
        Attachment delta = attach(DeltaSpec.of("lora").with("layers", "2..2"));
        List<int[]> texts = texts(3, 5, 4);
        long start = ProductCounter.count();
        INDArray first = pooled(texts).value().dup();
        long all = ProductCounter.count() - start;
        arena.recycle();
        INDArray again = pooled(texts).value().dup();
        long upper = ProductCounter.count() - start - all;
        arena.recycle();

        assertThat(again).isEqualTo(first);
        assertThat(all - upper).isEqualTo(2 * (LINEAR + ATTENTION * texts.size()));

        delta.detach();
        attach(DeltaSpec.of("lora").with("layers", "0..0"));
        long lowest = ProductCounter.count();
        pooled(texts);
        assertThat(ProductCounter.count() - lowest).as("nothing below layer 0").isEqualTo(all);
    }

    @Test
    void dropout_forbidsTheCache() {
        BertConfig dropping =
                new BertConfig(50, HIDDEN, LAYERS, HEADS, INNER, 32, 2, Activation.GELU, 1e-12, 0.1, 0.1, 0.1);
        try (Backbone other = Backbone.random(dropping, 20, DataType.FLOAT);
                Transformer dropped = other.newNetwork(1)) {
            weaver.attach(dropped, DeltaSpec.of("head"));
            dropped.pass().begin(true);
            TokenBatch batch = TokenBatch.of(texts(3, 5));

            assertThat(dropped.pooled(batch).value())
                    .isNotEqualTo(dropped.pooled(batch).value());
        }
    }

    private Attachment attach(DeltaSpec spec) {
        return weaver.attach(encoder, spec);
    }

    private Tensor pooled(List<int[]> texts) {
        encoder.pass().begin(true);
        return arena.within(() -> encoder.pooled(TokenBatch.of(texts)));
    }

    private void backward(Tensor pooled) {
        arena.within(() -> {
            pooled.backward(Nd4j.ones(DataType.FLOAT, pooled.shape()));
            return pooled;
        });
    }

    private static List<int[]> texts(int... lengths) {
        SplittableRandom random = new SplittableRandom(5);
        return Arrays.stream(lengths)
                .mapToObj(length -> random.ints(length, 0, 50).toArray())
                .toList();
    }
}
