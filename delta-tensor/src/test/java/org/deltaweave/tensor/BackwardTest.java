package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** How gradients travel and where they end. */
class BackwardTest {
    private final GradientCheck numbers = new GradientCheck(31);

    @Test
    void twice_addsUp() {
        Tensor x = Tensor.parameter(numbers.normal(3, 3));
        Tensor attended = Tensor.attention(x, x, x, Segments.ofLengths(3), 1, 1);
        Tensor loss = attended.mul(attended).sum();
        loss.backward();
        INDArray once = x.gradient().orElseThrow().dup();
        loss.backward();

        assertThat(x.gradient()).hasValue(once.mul(2));
        x.zeroGradient();
        loss.backward();
        assertThat(x.gradient()).hasValue(once);
    }

    @Test
    void sharedIncomingGradient_isNotOverwritten() {
        Tensor a = Tensor.parameter(numbers.normal(2, 2));
        Tensor b = Tensor.parameter(numbers.normal(2, 2));
        Tensor both = a.add(b);
        INDArray given = numbers.normal(2, 2);
        INDArray kept = given.dup();
        both.add(a).add(both.add(b)).backward(given);

        assertThat(given).isEqualTo(kept);
        assertThat(a.gradient()).hasValue(kept.mul(3));
        assertThat(b.gradient()).hasValue(kept.mul(3));
    }

    @Test
    void deepGraph_needsNoDeepStack() {
        Tensor x = Tensor.parameter(Nd4j.createFromArray(1.5));
        Tensor y = x;
        for (int i = 0; i < 20_000; i++) {
            y = y.add(0.25);
        }
        y.backward();

        assertThat(x.gradient()).hasValue(Nd4j.createFromArray(1.0));
    }

    @Test
    void manyPaths_visitEachTensorOnce() {
        // 2^60 paths: only possible if every tensor is visited once.
        Tensor x = Tensor.parameter(Nd4j.createFromArray(1.0));
        Tensor y = x;
        for (int i = 0; i < 60; i++) {
            y = y.add(y).mul(0.5);
        }
        y.backward();

        assertThat(x.gradient()).hasValue(Nd4j.createFromArray(1.0));
    }

    @Test
    void boundArrays_areUsedAndAddedTo() {
        INDArray flat = numbers.normal(10);
        INDArray gradients = Nd4j.ones(DataType.DOUBLE, 10);
        Tensor x = Tensor.parameter(Nd4j.zeros(DataType.DOUBLE, 2, 3));
        x.bind(flat.get(NDArrayIndex.interval(2, 8)).reshape('f', 2, 3));
        x.bindGradient(gradients.get(NDArrayIndex.interval(2, 8)).reshape('f', 2, 3));
        x.mmulT(x).sum().backward();

        Tensor copy = Tensor.parameter(x.value().dup('c'));
        copy.mmulT(copy).sum().backward();
        assertThat(x.gradient()
                        .orElseThrow()
                        .sub(1)
                        .sub(copy.gradient().orElseThrow())
                        .norm2Number()
                        .doubleValue())
                .isLessThan(1e-12);
        assertThat(gradients.getDouble(1)).isEqualTo(1);
        assertThat(gradients.getDouble(8)).isEqualTo(1);
        assertThat(gradients.getDouble(4)).isNotEqualTo(1);
    }

    @Test
    void ofParameter_isTheGradientItself() {
        Tensor x = Tensor.parameter(numbers.normal(2, 3));
        INDArray given = numbers.normal(2, 3);
        x.backward(given);

        assertThat(x.gradient()).hasValue(given);
        assertThat(x.gradient().orElseThrow()).isNotSameAs(given);
    }

    @Test
    void gradient_outlivesArenaAndWorkspace() {
        Tensor x = Tensor.parameter(numbers.normal(3, 3));
        try (Arena arena = new Arena()) {
            var workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace("gradient_outlives");
            arena.within(() -> {
                x.mul(x).sum().backward();
                return x;
            });
            workspace.close();
            workspace.destroyWorkspace(true);
            arena.recycle();
            arena.fill(Double.NaN);
            assertThat(arena.within(() -> x.mul(1).value().isAttached())).isFalse();
        }

        assertThat(x.gradient().orElseThrow().isAttached()).isFalse();
        assertThat(x.gradient()).hasValue(x.value().mul(2));
    }

    @Test
    void impossible_saysWhy() {
        Tensor x = Tensor.parameter(numbers.normal(2, 3));
        Tensor frozen = Tensor.constant(numbers.normal(1));

        assertThatThrownBy(() -> x.mul(2).backward())
                .hasMessageStartingWith("[DW-102] backward needs a single element, got Tensor[2, 3] trainable.");
        assertThatThrownBy(() -> frozen.mul(2).backward())
                .hasMessageStartingWith("[DW-102] backward from Tensor[1] frozen leads to no parameter.");
        assertThatThrownBy(() -> x.backward(numbers.normal(3, 2)))
                .hasMessageStartingWith("[DW-101] backward needs two tensors of one shape, got [2, 3] by [3, 2].");
        assertThatThrownBy(() -> x.bindGradient(numbers.normal(3, 2)))
                .hasMessageStartingWith("[DW-101] bindGradient needs two tensors of one shape, got [2, 3] by [3, 2].");
        assertThatThrownBy(() -> frozen.bind(numbers.normal(1)))
                .hasMessageStartingWith("[DW-102] bind needs a parameter, got Tensor[1] frozen.");
    }
}
