package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What frozen tensors cost: nothing. */
class FrozenTest {
    private final GradientCheck numbers = new GradientCheck(99);
    private final Tensor frozen = Tensor.constant(numbers.normal(4, 4));
    private final Tensor trained = Tensor.parameter(numbers.normal(4, 4));
    private final Tensor vector = Tensor.constant(numbers.normal(4));

    @Test
    void result_ofFrozenTensors_recordsNothing() {
        Segments segments = Segments.ofLengths(1, 3);
        Tensor end = Tensor.attention(frozen.mmulT(frozen), frozen.gelu(), frozen.add(1), segments, 2, 1)
                .layerNorm(vector, vector, 1e-5)
                .dropout(0.5, new SplittableRandom(1))
                .meanSquaredError(frozen);

        assertThat(end.requiresGradient()).isFalse();
        assertThat(end.edges()).isEmpty();
    }

    @Test
    void product_withFrozenWeight_keepsTheWeightOnly() {
        Tensor result = trained.mmulT(frozen);

        assertThat(result.edges()).extracting(Edge::input).containsExactly(trained);
        assertThat(saved(result)).containsExactly(frozen.value());
    }

    @Test
    void product_withFrozenInput_keepsTheInputOnly() {
        assertThat(saved(frozen.mmulT(trained))).containsExactly(frozen.value());
    }

    @Test
    void sum_keepsNoArray() {
        assertThat(saved(trained.add(frozen).mul(2).addRowVector(vector))).isEmpty();
    }

    @Test
    void layerNorm_withOnlyBiasTrained_keepsNoArray() {
        Tensor bias = Tensor.parameter(numbers.normal(4));

        assertThat(saved(frozen.layerNorm(vector, bias, 1e-5))).isEmpty();
    }

    @Test
    void attention_withOnlyValuesTrained_keepsProbabilitiesOnly() {
        Tensor result = Tensor.attention(frozen, frozen, trained, Segments.ofLengths(1, 3), 2, 1);

        assertThat(saved(result)).hasSize(1);
        assertThat(saved(result).get(0).length()).isEqualTo(2 * (1 + 9));
    }

    @Test
    void backward_givesFrozenTensorsNoGradient() {
        trained.mmulT(frozen).addRowVector(vector).gelu().sum().backward();

        assertThat(trained.gradient()).isPresent();
        assertThat(frozen.gradient()).isEmpty();
        assertThat(vector.gradient()).isEmpty();
    }

    @Test
    void detach_stopsTheGradient() {
        trained.mul(trained.detach()).sum().backward();

        assertThat(trained.gradient()).hasValue(trained.value());
    }

    @Test
    void inference_inAnArena_givesScratchBack() {
        try (Arena arena = new Arena()) {
            arena.within(() -> frozen.layerNorm(vector, vector, 1e-5));
            long once = arena.bytes();
            arena.recycle();
            arena.within(() -> frozen.dropout(0.5, new SplittableRandom(1)));

            assertThat(arena.bytes()).isEqualTo(once);
        }
    }

    /** The arrays that the edges of one result captured. */
    private static List<INDArray> saved(Tensor result) {
        List<INDArray> arrays = new ArrayList<>();
        for (Edge edge : result.edges()) {
            for (Field field : edge.gradient().getClass().getDeclaredFields()) {
                field.setAccessible(true);
                try {
                    if (field.get(edge.gradient()) instanceof INDArray array) {
                        arrays.add(array);
                    }
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return arrays;
    }
}
