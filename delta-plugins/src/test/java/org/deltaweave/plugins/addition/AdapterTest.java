package org.deltaweave.plugins.addition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.inject.Guice;
import java.util.Random;
import org.deltaweave.plugins.Check;
import org.deltaweave.plugins.FakeSite;
import org.deltaweave.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class AdapterTest {
    private static final int WIDTH = 5;
    private static final int BOTTLENECK = 3;
    private static final int TOKENS = 6;

    private final Random random = new Random(21);

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void forward_fresh_changesNoBit(DataType type) {
        FakeSite site = new FakeSite(type, 7, WIDTH, 1);
        Tensor output = Check.frozen(type, random, TOKENS, WIDTH);

        Tensor result =
                new Adapter(AdapterConfig.of(BOTTLENECK)).forward(site, Check.frozen(type, random, TOKENS, 7), output);

        assertThat(Check.bits(result)).isEqualTo(Check.bits(output));
        assertThat(result.dataType()).isEqualTo(type);
        assertThat(site.tensors().values().stream().mapToLong(Tensor::length).sum())
                .isEqualTo(2 * WIDTH * BOTTLENECK + BOTTLENECK + WIDTH);
        assertThat(site.tensors().get("down").shape()).containsExactly(BOTTLENECK, WIDTH);
        assertThat(site.tensors().get("up").shape()).containsExactly(WIDTH, BOTTLENECK);
    }

    @Test
    void forward_fresh_downProjectionHasTheGivenSpread() {
        FakeSite site = new FakeSite(DataType.DOUBLE, 200, 200, 1);
        new Adapter(new AdapterConfig(100, Activation.RELU, 0.3))
                .forward(
                        site,
                        Check.frozen(DataType.DOUBLE, random, 1, 200),
                        Check.frozen(DataType.DOUBLE, random, 1, 200));

        assertThat(site.tensors().get("down").value().stdNumber().doubleValue()).isCloseTo(0.3, within(0.01));
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void forward_trained_isTheFormula(Activation activation) {
        FakeSite site = trained(activation);
        Tensor output = Check.frozen(DataType.DOUBLE, random, TOKENS, WIDTH);

        Tensor result = adapter(activation).forward(site, output, output);

        double[][] h = Check.matrix(output);
        double[][] expected = new double[TOKENS][WIDTH];
        for (int t = 0; t < TOKENS; t++) {
            double[] narrow = new double[BOTTLENECK];
            for (int r = 0; r < BOTTLENECK; r++) {
                double sum = site.vector("down_bias")[r];
                for (int d = 0; d < WIDTH; d++) {
                    sum += h[t][d] * site.matrix("down")[r][d];
                }
                narrow[r] = function(activation, sum);
            }
            for (int d = 0; d < WIDTH; d++) {
                expected[t][d] = h[t][d] + site.vector("up_bias")[d];
                for (int r = 0; r < BOTTLENECK; r++) {
                    expected[t][d] += narrow[r] * site.matrix("up")[d][r];
                }
            }
        }
        Check.close(result, expected);
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void gradients_equalDifferences(Activation activation) {
        FakeSite site = trained(activation);
        Tensor output = Check.frozen(DataType.DOUBLE, random, TOKENS, WIDTH);

        Check.gradients(site, true, () -> adapter(activation).forward(site, output, output));
    }

    @Test
    void config_outOfRange_isRefused() {
        assertThatThrownBy(() -> new AdapterModule(0))
                .hasMessage("[DW-203] Setting 'bottleneck' of method adapter is 0."
                        + " Choose a width of at least 1, such as 24.");
        assertThatThrownBy(() -> new AdapterConfig(24, Activation.GELU, Double.NaN))
                .hasMessage("[DW-203] Setting 'initStd' of method adapter is NaN."
                        + " Choose a number from 0 to 1, such as 0.01.");
    }

    @Test
    void module_bindsItsConfiguration() {
        assertThat(Guice.createInjector(new AdapterModule(12)).getInstance(AdapterConfig.class))
                .isEqualTo(new AdapterConfig(12, Activation.GELU_NEW, 0.01));
    }

    private static Adapter adapter(Activation activation) {
        return new Adapter(new AdapterConfig(BOTTLENECK, activation, 0.01));
    }

    private FakeSite trained(Activation activation) {
        FakeSite site = new FakeSite(DataType.DOUBLE, WIDTH, WIDTH, 3);
        Tensor some = Check.frozen(DataType.DOUBLE, random, TOKENS, WIDTH);
        adapter(activation).forward(site, some, some);
        site.randomize();
        return site;
    }

    private static double function(Activation activation, double x) {
        return switch (activation) {
            case RELU -> Math.max(x, 0);
            case TANH -> Math.tanh(x);
            case GELU_NEW -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case GELU -> 0.5 * x * (1 + erf(x / Math.sqrt(2)));
        };
    }

    /** {@code 2 / sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (2n+1)!!}, whose terms all have one sign. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
