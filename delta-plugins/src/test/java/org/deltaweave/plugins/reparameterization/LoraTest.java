package org.deltaweave.plugins.reparameterization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.inject.Guice;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.deltaweave.plugins.Check;
import org.deltaweave.plugins.FakeSite;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class LoraTest {
    private static final int IN = 5;
    private static final int OUT = 4;
    private static final int TOKENS = 6;
    private static final int ROWS = 7;
    private static final int[] IDS = {6, 0, 2, 2, 5, 0};

    private final Random random = new Random(20);

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void forward_fresh_changesNoBit(DataType type) {
        FakeSite site = new FakeSite(type, IN, OUT, 1);
        Tensor output = Check.frozen(type, random, TOKENS, OUT);

        Tensor result = new Lora(LoraConfig.of(3, 7)).forward(site, Check.frozen(type, random, TOKENS, IN), output);

        assertThat(Check.bits(result)).isEqualTo(Check.bits(output));
        assertThat(result.dataType()).isEqualTo(type);
        assertThat(site.tensors().get("lora_A").shape()).containsExactly(3, IN);
        assertThat(site.tensors().get("lora_B").shape()).containsExactly(OUT, 3);
        assertThat(Arrays.stream(site.matrix("lora_A")).flatMapToDouble(Arrays::stream))
                .allMatch(a -> a != 0 && Math.abs(a) <= 1 / Math.sqrt(IN));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void forward_trained_isTheFormula(boolean rslora) {
        LoraConfig config = new LoraConfig(3, 7, 0, rslora);
        FakeSite site = trained(config);
        Tensor input = Check.frozen(DataType.DOUBLE, random, TOKENS, IN);
        Tensor output = Check.frozen(DataType.DOUBLE, random, TOKENS, OUT);

        double scale = rslora ? 7 / Math.sqrt(3) : 7.0 / 3;
        double[][] change = product(site.matrix("lora_B"), site.matrix("lora_A"), scale);
        double[][] expected = plusInputTimes(Check.matrix(output), Check.matrix(input), change);

        Check.close(new Lora(config).forward(site, input, output), expected);
    }

    @Test
    void merge_isTheFormulaAndEqualsAttached() {
        LoraConfig config = LoraConfig.of(3, 7);
        FakeSite site = trained(config);
        Tensor weight = Check.frozen(DataType.DOUBLE, random, OUT, IN);
        Tensor input = Check.frozen(DataType.DOUBLE, random, TOKENS, IN);

        Tensor merged = new Lora(config).merge(site, weight);

        double[][] expected = product(site.matrix("lora_B"), site.matrix("lora_A"), 7.0 / 3);
        for (int i = 0; i < OUT; i++) {
            for (int j = 0; j < IN; j++) {
                expected[i][j] += Check.matrix(weight)[i][j];
            }
        }
        Check.close(merged, expected);
        Check.close(input.mmulT(merged), Check.matrix(new Lora(config).forward(site, input, input.mmulT(weight))));
    }

    @ParameterizedTest
    @CsvSource({"0,false", "0,true", "0.5,true"})
    void gradients_equalDifferences(double dropout, boolean training) {
        LoraConfig config = new LoraConfig(3, 7, dropout, false);
        FakeSite site = trained(config);
        Tensor input = Check.frozen(DataType.DOUBLE, random, TOKENS, IN);
        Tensor output = Check.frozen(DataType.DOUBLE, random, TOKENS, OUT);

        Check.gradients(site, training, () -> new Lora(config).forward(site, input, output));
    }

    @Test
    void dropout_actsOnTheInputWhileTrainingOnly() {
        LoraConfig config = new LoraConfig(3, 7, 0.5, false);
        FakeSite site = trained(config);
        Tensor input = Check.frozen(DataType.DOUBLE, random, TOKENS, IN);
        Tensor output = Check.frozen(DataType.DOUBLE, random, TOKENS, OUT);

        site.begin(true);
        Tensor dropped = input.dropout(0.5, site.random());
        site.begin(true);
        Tensor training = new Lora(config).forward(site, input, output);
        site.begin(false);
        Tensor inferring = new Lora(config).forward(site, input, output);

        Tensor without = new Lora(LoraConfig.of(3, 7)).forward(site, input, output);
        Tensor withDropped = new Lora(LoraConfig.of(3, 7)).forward(site, dropped, output);
        assertThat(Check.bits(inferring)).isEqualTo(Check.bits(without));
        assertThat(Check.bits(training)).isEqualTo(Check.bits(withDropped)).isNotEqualTo(Check.bits(without));
    }

    @Test
    void lookup_fresh_changesNoBit() {
        FakeSite site = new FakeSite(DataType.FLOAT, ROWS, OUT, 1).lookup(true);
        Tensor output = Check.frozen(DataType.FLOAT, random, TOKENS, OUT);

        Tensor result = new Lora(LoraConfig.of(3, 7)).forward(site, rows(DataType.FLOAT), output);

        assertThat(Check.bits(result)).isEqualTo(Check.bits(output));
        assertThat(site.tensors()).containsOnlyKeys("lora_embedding_A", "lora_embedding_B");
        assertThat(site.matrix("lora_embedding_A")).hasDimensions(3, ROWS).isDeepEqualTo(new double[3][ROWS]);
        assertThat(site.matrix("lora_embedding_B")).hasDimensions(OUT, 3);
        assertThat(site.tensors().get("lora_embedding_B").value().stdNumber().doubleValue())
                .isBetween(0.3, 2.0);
    }

    @Test
    void lookup_trained_isTheFormulaWithoutDropoutAndEqualsMerged() {
        Lora lora = new Lora(new LoraConfig(3, 7, 0.5, false));
        FakeSite site = new FakeSite(DataType.DOUBLE, ROWS, OUT, 3).lookup(true);
        Tensor table = Check.frozen(DataType.DOUBLE, random, ROWS, OUT);
        Tensor output = table.gather(IDS);
        lora.forward(site, rows(DataType.DOUBLE), output);
        site.randomize();
        double[][] a = site.matrix("lora_embedding_A");
        double[][] b = site.matrix("lora_embedding_B");
        double[][] expected = Check.matrix(output);
        for (int t = 0; t < TOKENS; t++) {
            for (int j = 0; j < OUT; j++) {
                for (int k = 0; k < 3; k++) {
                    expected[t][j] += 7.0 / 3 * a[k][IDS[t]] * b[j][k];
                }
            }
        }

        site.begin(true);
        Check.close(lora.forward(site, rows(DataType.DOUBLE), output), expected);
        Check.close(lora.merge(site, table).gather(IDS), expected);
        Check.gradients(site, true, () -> lora.forward(site, rows(DataType.DOUBLE), output));
    }

    @Test
    void bias_startsAtTheBackbonesAndIsWhatIsTrained() {
        Lora lora = new Lora(new LoraConfig(3, 7, 0, false, LoraConfig.Bias.ALL, "", ""));
        FakeSite site = new FakeSite(DataType.DOUBLE, OUT, OUT, 3);
        Tensor bias = Check.frozen(DataType.DOUBLE, random, OUT);

        assertThat(Check.bits(lora.value(site, bias))).isEqualTo(Check.bits(bias));
        assertThat(site.vector("bias")).containsExactly(bias.value().toDoubleVector());
        site.randomize();
        assertThat(lora.value(site, bias).value().toDoubleVector()).containsExactly(site.vector("bias"), within(1e-12));
        Check.gradients(site, true, () -> lora.value(site, bias));
    }

    @ParameterizedTest
    @CsvSource({"NONE,false,false", "LORA_ONLY,true,false", "ALL,true,true"})
    void bias_choosesParameters(LoraConfig.Bias which, boolean ofTargets, boolean ofOthers) {
        Lora lora = new Lora(new LoraConfig(3, 7, 0, false, which, "", ""));

        assertThat(lora.changes("attention.query.bias", true)).isEqualTo(ofTargets);
        assertThat(lora.changes("attention.norm.bias", false)).isEqualTo(ofOthers);
        assertThat(lora.changes("attention.query.weight", true)).isFalse();
        assertThat(lora.peftConfig()).containsEntry("bias", which.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void patterns_giveAModuleItsOwnRankAndAlpha() {
        FakeSite site = new FakeSite(DataType.DOUBLE, IN, OUT, 3);
        Lora lora = new Lora(
                new LoraConfig(3, 7, 0, true, LoraConfig.Bias.NONE, ".*\\.1\\..*=9;.*\\.0\\..*=2", "test=5;.*=1"));
        Tensor input = Check.frozen(DataType.DOUBLE, random, TOKENS, IN);
        Tensor output = Check.frozen(DataType.DOUBLE, random, TOKENS, OUT);
        lora.forward(site, input, output);
        site.randomize();

        assertThat(site.matrix("lora_A")).hasDimensions(2, IN);
        double[][] change = product(site.matrix("lora_B"), site.matrix("lora_A"), 5 / Math.sqrt(2));
        Check.close(
                lora.forward(site, input, output), plusInputTimes(Check.matrix(output), Check.matrix(input), change));
        assertThat(lora.peftConfig())
                .containsEntry("rank_pattern", Map.of(".*\\.1\\..*", 9, ".*\\.0\\..*", 2))
                .containsEntry("alpha_pattern", Map.of("test", 5, ".*", 1));
    }

    @Test
    void patterns_thatMatchNothing_areRefused() {
        Lora lora = new Lora(new LoraConfig(3, 7, 0, true, LoraConfig.Bias.NONE, "test=9", "tset=2"));
        assertThatThrownBy(() -> lora.attached(List.of(new FakeSite(DataType.DOUBLE, IN, OUT, 3))))
                .hasMessage(
                        "[DW-203] Setting 'alphaPattern' of method lora has the pattern \"tset\", which matches none of"
                                + " its modules. It acts on 'model.layers.0.test'.");
    }

    @ParameterizedTest
    @CsvSource({"a=0,''", "a=1.5,''", "a=3000000000,''", "'',a=-1", "'',a=Infinity", "'',a=NaN"})
    void patterns_withBadNumbers_areRefused(String ranks, String alphas) {
        assertThatThrownBy(() -> new LoraConfig(3, 7, 0, true, LoraConfig.Bias.NONE, ranks, alphas))
                .hasMessageMatching("\\[DW-203] Setting '(rank|alpha)Pattern' of method lora is a=.*\\. Choose .*");
    }

    private static Tensor rows(DataType type) {
        return Tensor.constant(Nd4j.createFromArray(IDS).castTo(type).reshape(TOKENS, 1));
    }

    @Test
    void peft_writesItsNames() {
        Lora lora = new Lora(new LoraConfig(4, 8, 0.1, true));

        assertThat(lora.peftType()).isEqualTo("LORA");
        assertThat(lora.peftTensorName("lora_A")).isEqualTo("lora_A.weight");
        assertThat(lora.peftTensorName("lora_B")).isEqualTo("lora_B.weight");
        assertThat(lora.peftTensorName("lora_embedding_A")).isEqualTo("lora_embedding_A");
        assertThat(lora.peftTensorName("bias")).isEmpty();
        assertThat(lora.peftConfig())
                .containsAllEntriesOf(Map.of(
                        "r",
                        4,
                        "lora_alpha",
                        8,
                        "lora_dropout",
                        0.1,
                        "use_rslora",
                        true,
                        "use_dora",
                        false,
                        "bias",
                        "none",
                        "rank_pattern",
                        Map.of(),
                        "layers_to_transform",
                        Optional.empty()));
        assertThat(new Lora(LoraConfig.of(4, 0.5)).peftConfig()).containsEntry("lora_alpha", 0.5);
        assertThatThrownBy(() -> lora.peftTensorName("lora_C"))
                .isInstanceOf(DeltaweaveException.class)
                .hasMessage(
                        "[DW-211] LoRA has no tensor 'lora_C'. Its tensors are 'lora_A' and 'lora_B', for embeddings 'lora_embedding_A' and 'lora_embedding_B', and for biases 'bias'.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void peft_saysWhetherFilesHoldWeightsTransposed(boolean transposed) {
        Lora lora = new Lora(LoraConfig.of(4, 8));
        lora.attached(List.of(
                new FakeSite(DataType.DOUBLE, IN, OUT, 3),
                new FakeSite(DataType.DOUBLE, IN, OUT, 3).transposed(transposed)));
        assertThat(lora.peftConfig()).containsEntry("fan_in_fan_out", transposed);
    }

    @Test
    void config_outOfRange_isRefused() {
        assertThatThrownBy(() -> new LoraModule(0, 16))
                .hasMessage("[DW-203] Setting 'rank' of method lora is 0. Choose a rank of at least 1, such as 8.");
        for (double alpha : List.of(-1.0, Double.NaN, Double.POSITIVE_INFINITY)) {
            assertThatThrownBy(() -> LoraConfig.of(8, alpha))
                    .hasMessage("[DW-203] Setting 'alpha' of method lora is " + alpha
                            + ". Choose a number from 0, such as 16.");
        }
        for (double dropout : List.of(-0.1, 1.0, Double.NaN)) {
            assertThatThrownBy(() -> new LoraConfig(8, 16, dropout, false))
                    .hasMessage("[DW-203] Setting 'dropout' of method lora is " + dropout
                            + ". Choose a probability from 0 to 0.99.");
        }
    }

    @Test
    void module_bindsItsConfiguration() {
        assertThat(Guice.createInjector(new LoraModule(4, 32)).getInstance(LoraConfig.class))
                .isEqualTo(new LoraConfig(4, 32, 0, false));
        assertThat(Guice.createInjector(new LoraModule(4, 32))
                        .getInstance(Lora.class)
                        .peftConfig())
                .containsEntry("r", 4);
    }

    private FakeSite trained(LoraConfig config) {
        FakeSite site = new FakeSite(DataType.DOUBLE, IN, OUT, 3);
        new Lora(config)
                .forward(
                        site,
                        Check.frozen(DataType.DOUBLE, random, TOKENS, IN),
                        Check.frozen(DataType.DOUBLE, random, TOKENS, OUT));
        site.randomize();
        return site;
    }

    private static double[][] product(double[][] b, double[][] a, double scale) {
        double[][] result = new double[OUT][IN];
        for (int i = 0; i < OUT; i++) {
            for (int j = 0; j < IN; j++) {
                for (int k = 0; k < a.length; k++) {
                    result[i][j] += scale * b[i][k] * a[k][j];
                }
            }
        }
        return result;
    }

    private static double[][] plusInputTimes(double[][] output, double[][] input, double[][] change) {
        double[][] result = Arrays.stream(output).map(double[]::clone).toArray(double[][]::new);
        for (int t = 0; t < TOKENS; t++) {
            for (int i = 0; i < OUT; i++) {
                for (int j = 0; j < IN; j++) {
                    result[t][i] += input[t][j] * change[i][j];
                }
            }
        }
        return result;
    }
}
