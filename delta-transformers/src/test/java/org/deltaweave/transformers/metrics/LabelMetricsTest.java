package org.deltaweave.transformers.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;

class LabelMetricsTest {
    private static final Offset<Double> EXACT = within(1e-12);

    /** 6 hits of the positive class, 1 false alarm, 2 misses, 3 hits of the negative class. */
    @Test
    void twoClasses_equalTheFormulas() {
        Labels labels = table(new int[][] {{3, 1}, {2, 6}});
        assertThat(value("accuracy", labels)).isEqualTo(9.0 / 12, EXACT);
        assertThat(value("f1", labels)).isEqualTo(2 * 6.0 / (2 * 6 + 1 + 2), EXACT);
        assertThat(value("f1-micro", labels)).isEqualTo(9.0 / 12, EXACT);
        assertThat(value("f1-macro", labels)).isEqualTo((12.0 / 15 + 6.0 / 9) / 2, EXACT);
        assertThat(value("matthews", labels)).isEqualTo((6 * 3 - 1 * 2) / Math.sqrt(7 * 8 * 4 * 5), EXACT);
    }

    /** Three of four classes occur; of class 2 everything is right. */
    @Test
    void moreClasses_equalTheFormulas() {
        Labels labels = table(new int[][] {{2, 1, 0, 0}, {1, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 0}});
        assertThat(value("accuracy", labels)).isEqualTo(4.0 / 6, EXACT);
        assertThat(value("f1-micro", labels)).isEqualTo(4.0 / 6, EXACT);
        assertThat(value("f1-macro", labels)).isEqualTo((2.0 / 3 + 1.0 / 2 + 1) / 3, EXACT);
        // 6 x 4 right - (3x3 + 2x2 + 1x1) = 10; 36 - 14 = 22 on both sides
        assertThat(value("matthews", labels)).isEqualTo(10.0 / 22, EXACT);
    }

    @Test
    void oneSided_hasTheDocumentedValues() {
        Labels neverPositive = table(new int[][] {{4, 3}, {0, 0}});
        assertThat(value("matthews", neverPositive)).isZero();
        assertThat(value("f1", neverPositive)).isZero();
        assertThat(value("f1-macro", neverPositive)).isEqualTo(8.0 / 11 / 2, EXACT);
        Labels onlyNegative = table(new int[][] {{4, 0}, {0, 0}});
        assertThat(value("matthews", onlyNegative)).isZero();
        assertThat(value("f1", onlyNegative)).isZero();
        assertThat(value("f1-macro", onlyNegative)).isEqualTo(1, EXACT);
    }

    @Test
    void randomTables_equalTheFormulas() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int classes = 2 + random.nextInt(4);
            int[][] table = new int[classes][classes];
            for (int[] row : table) {
                for (int c = 0; c < classes; c++) {
                    row[c] = Math.max(0, random.nextInt(7) - 2);
                }
            }
            table[random.nextInt(classes)][random.nextInt(classes)]++;
            Labels labels = table(table);
            String which = "seed " + seed + ", round " + round;
            assertThat(value("f1-macro", labels)).as(which).isEqualTo(macroF1(table), EXACT);
            assertThat(value("f1-micro", labels)).as(which).isEqualTo(value("accuracy", labels), EXACT);
            assertThat(value("matthews", labels)).as(which).isBetween(-1 - 1e-12, 1 + 1e-12);
            assertThat(value("matthews", table(transposed(table))))
                    .as(which)
                    .isEqualTo(value("matthews", labels), EXACT);
            if (classes == 2) {
                assertThat(value("matthews", labels)).as(which).isEqualTo(binaryMatthews(table), EXACT);
            }
        }
    }

    @Test
    void wrongInputs_areRefused() {
        assertThatThrownBy(() -> new Labels(2, new int[] {0, 1}, new int[] {0}))
                .hasMessage("[DW-381] There are 2 predictions for 1 expected values. "
                        + "Give one prediction for each, in the same order.");
        assertThatThrownBy(() -> new Labels(2, new int[0], new int[0]))
                .hasMessage("[DW-381] There are no predictions to measure. "
                        + "Check that the data has rows: no metric has a value without any.");
        assertThatThrownBy(() -> new Labels(3, new int[] {0, 3}, new int[] {0, 1}))
                .hasMessage("[DW-382] The predicted class of row 1 is 3, but there are 3 classes. "
                        + "Number the classes from 0 to 2.");
        assertThatThrownBy(() -> new Labels(3, new int[] {0}, new int[] {-1}))
                .hasMessageContaining("[DW-382] The expected class of row 0 is -1");
        assertThatThrownBy(() -> value("f1", table(new int[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})))
                .hasMessage("[DW-383] Metric 'f1' is of the positive one of two classes, but there are 3. "
                        + "Use 'f1-macro' or 'f1-micro'.");
    }

    /** Labels with {@code table[predicted][expected]} rows of each kind. */
    private static Labels table(int[][] table) {
        IntStream.Builder predicted = IntStream.builder();
        IntStream.Builder expected = IntStream.builder();
        for (int p = 0; p < table.length; p++) {
            for (int e = 0; e < table.length; e++) {
                for (int i = 0; i < table[p][e]; i++) {
                    predicted.add(p);
                    expected.add(e);
                }
            }
        }
        return new Labels(
                table.length, predicted.build().toArray(), expected.build().toArray());
    }

    private static double value(String name, Labels labels) {
        return Metrics.named(name, Metrics.LABELS).of(labels).value();
    }

    private static double macroF1(int[][] table) {
        double sum = 0;
        int seen = 0;
        for (int c = 0; c < table.length; c++) {
            int of = c;
            int both = IntStream.of(table[c]).sum()
                    + IntStream.range(0, table.length).map(p -> table[p][of]).sum();
            sum += both == 0 ? 0 : 2.0 * table[c][c] / both;
            seen += both == 0 ? 0 : 1;
        }
        return sum / seen;
    }

    private static int[][] transposed(int[][] table) {
        return IntStream.range(0, table.length)
                .mapToObj(c ->
                        IntStream.range(0, table.length).map(p -> table[p][c]).toArray())
                .toArray(int[][]::new);
    }

    /** DL4J's own, which is NaN where ours is 0. */
    private static double binaryMatthews(int[][] table) {
        Evaluation evaluation = new Evaluation(2);
        for (int p = 0; p < 2; p++) {
            for (int e = 0; e < 2; e++) {
                for (int i = 0; i < table[p][e]; i++) {
                    evaluation.eval(p, e);
                }
            }
        }
        double value = evaluation.matthewsCorrelation(1);
        return Double.isNaN(value) ? 0 : value;
    }
}
