package org.deltaweave.plugins.specification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.deltaweave.api.ParameterDelta;
import org.deltaweave.plugins.Check;
import org.deltaweave.plugins.FakeSite;
import org.deltaweave.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

class SpecificationTest {
    private final Random random = new Random(22);

    static Stream<Arguments> methods() {
        return Stream.of(
                Arguments.of(new BitFit(), DataType.FLOAT, new long[] {7}),
                Arguments.of(new BitFit(), DataType.DOUBLE, new long[] {7}),
                Arguments.of(new Full(), DataType.FLOAT, new long[] {4, 3}),
                Arguments.of(new Full(), DataType.DOUBLE, new long[] {4, 3}),
                Arguments.of(new Full(), DataType.DOUBLE, new long[] {5}));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void value_fresh_changesNoBit(ParameterDelta method, DataType type, long[] shape) {
        FakeSite site = new FakeSite(type, 3, 4, 1);
        Tensor parameter = Check.frozen(type, random, shape);

        Tensor result = method.value(site, parameter);

        assertThat(Check.bits(result)).isEqualTo(Check.bits(parameter));
        assertThat(result.requiresGradient()).isTrue();
        assertThat(site.tensors()).containsOnlyKeys("delta");
        assertThat(site.tensors().get("delta").shape()).containsExactly(shape);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void value_trained_isTheSum(ParameterDelta method, DataType type, long[] shape) {
        FakeSite site = new FakeSite(type, 3, 4, 1);
        Tensor parameter = Check.frozen(type, random, shape);
        method.value(site, parameter);
        site.randomize();

        Tensor result = method.value(site, parameter);

        for (long i = 0; i < result.length(); i++) {
            double sum = parameter.value().getDouble(i)
                    + site.tensors().get("delta").value().getDouble(i);
            assertThat(result.value().getDouble(i)).isEqualTo(type == DataType.FLOAT ? (float) sum : sum);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void gradients_equalDifferences(ParameterDelta method, DataType type, long[] shape) {
        FakeSite site = new FakeSite(DataType.DOUBLE, 3, 4, 1);
        Tensor parameter = Check.frozen(DataType.DOUBLE, random, shape);
        method.value(site, parameter);
        site.randomize();

        Check.gradients(site, true, () -> {
            Tensor value = method.value(site, parameter);
            return value.mul(value);
        });
    }

    @Test
    void head_hasNoTensorsAndReturnsTheParameterItself() {
        FakeSite site = new FakeSite(DataType.FLOAT, 3, 4, 1);
        Tensor parameter = Check.frozen(DataType.FLOAT, random, 4, 3);

        assertThat(new Head().value(site, parameter)).isSameAs(parameter);
        assertThat(site.tensors()).isEmpty();
    }
}
