package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Adam in both types against the formula. */
class AdamMomentsTest {
    private static final int LENGTH = 37;
    private static final long SEED = 20;

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void change_overSteps_equalsFormula(DataType type) {
        Random random = new Random(SEED);
        AdamMoments moments =
                new AdamMoments(Nd4j.zeros(type, 1, LENGTH), Nd4j.zeros(type, 1, LENGTH), 0.9, 0.999, 1e-8);
        double[] m = new double[LENGTH];
        double[] v = new double[LENGTH];
        for (int step = 1; step <= 4; step++) {
            double[] g = new double[LENGTH];
            for (int i = 0; i < LENGTH; i++) {
                g[i] = random.nextGaussian() * 0.01;
            }
            INDArray gradient = Nd4j.createFromArray(g).reshape(1, LENGTH).castTo(type);
            moments.change(gradient, 0.1, step);
            for (int i = 0; i < LENGTH; i++) {
                m[i] = 0.9 * m[i] + 0.1 * g[i];
                v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                double expected = 0.1
                        * (m[i] / (1 - Math.pow(0.9, step)))
                        / (Math.sqrt(v[i] / (1 - Math.pow(0.999, step))) + 1e-8);
                assertThat(gradient.getDouble(i)).isCloseTo(expected, within(1e-6));
            }
        }
    }
}
