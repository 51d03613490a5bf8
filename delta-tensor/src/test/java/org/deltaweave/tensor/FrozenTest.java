package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    void attention_keepsItsInputsAndOneNumberForEachRowAndHead() {
        Segments segments = Segments.ofLengths(1, 3);
        Tensor other = Tensor.constant(numbers.normal(4, 4));

        assertThat(saved(Tensor.attention(trained, trained, other, segments, 2, 1)))
                .hasSize(3)
                .contains(trained.value(), other.value())
                .anySatisfy(logSums -> assertThat(logSums.shape()).containsExactly(4, 2));
        assertThat(saved(Tensor.attention(frozen, frozen, trained, segments, 2, 1)))
                .hasSize(2)
                .doesNotContain(trained.value());
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
            assertThat(arena.handedOut()).isEqualTo(1);
            arena.within(() -> frozen.rmsNorm(vector, 1e-5));
            assertThat(arena.handedOut()).isEqualTo(2);
            arena.within(() -> frozen.dropout(0.5, new SplittableRandom(1)));
            assertThat(arena.handedOut()).isEqualTo(3);
        }
    }

    /** Every edge must name what it reads: an array that is captured but not named would be gone in an arena. */
    @Test
    void everyEdge_namesTheArraysItCaptured() {
        Tensor gain = Tensor.parameter(numbers.normal(4));
        Segments segments = Segments.ofLengths(1, 3);
        List<Tensor> results = List.of(
                trained.mmul(trained),
                trained.mmulT(trained),
                trained.linear(trained, gain),
                trained.mul(trained),
                trained.mulRowVector(gain),
                trained.gelu(),
                trained.geluTanh(),
                trained.tanh(),
                trained.relu(),
                trained.sigmoid(),
                trained.softmax(),
                trained.layerNorm(gain, gain, 1e-5),
                trained.rmsNorm(gain, 1e-5),
                trained.silu(),
                trained.crossEntropy(0, 1, 2, 3),
                trained.meanSquaredError(trained),
                trained.siluMul(trained),
                trained.rotary(new Rotary(new double[] {1}, 1), 2, 0, 1, 2, 3),
                Tensor.attention(trained, trained, trained, segments, 2, 1),
                attentionWithBias(segments));
        for (Tensor result : results) {
            for (Edge edge : result.edges()) {
                assertThat(edge.saved()).as("%s", result).containsAll(captured(edge.gradient()));
            }
        }
    }

    private Tensor attentionWithBias(Segments segments) {
        DistanceBias bias = new DistanceBias(Tensor.parameter(numbers.normal(2, 5)), 2);
        AttentionShape shape = AttentionShape.full(segments, 2, 1);
        return Tensor.attention(trained, trained, trained, shape, Optional.of(bias), 0, null);
    }

    private static List<INDArray> saved(Tensor result) {
        return result.edges().stream()
                .flatMap(edge -> edge.saved().stream())
                .distinct()
                .toList();
    }

    /** Arrays in the fields of a gradient, however deep the functions in it are nested. */
    private static List<INDArray> captured(Object function) {
        List<INDArray> arrays = new ArrayList<>();
        for (Field field : function.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            field.setAccessible(true);
            try {
                Object value = field.get(function);
                if (value instanceof Optional<?> optional) {
                    value = optional.orElse(null);
                }
                if (value instanceof INDArray array) {
                    arrays.add(array);
                } else if (value instanceof Together.Parts
                        || value instanceof Together
                        || value instanceof AttentionInputs) {
                    arrays.addAll(captured(value));
                }
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
        return arrays;
    }
}
