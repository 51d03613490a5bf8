package com.example.loha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.inject.Guice;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.architecture.BertConfig;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** LoHa against its formula, written out with loops. */
class LoHaTest {
    private static final int WIDTH = 12;
    private static final int RANK = 3;
    private static final double ALPHA = 5;
    private static final long SEED = System.nanoTime();

    private final DeltaWeaver weaver = Guice.createInjector(new DeltaModule()).getInstance(DeltaWeaver.class);
    private final SplittableRandom random = new SplittableRandom(SEED);

    @BeforeAll
    static void weave() {
        SelfAttach.install();
        System.out.println("LoHaTest seed " + SEED);
    }

    @Test
    void value_randomTensors_equalsTheFormula() {
        try (Backbone backbone =
                Backbone.random(BertConfig.of(40, WIDTH, 2, 3, 16, 10), random.nextLong(), DataType.DOUBLE)) {
            Transformer encoder = backbone.newNetwork(0);
            Attachment loha = weaver.attach(
                    encoder, DeltaSpec.of("loha").with("rank", RANK).with("alpha", ALPHA));
            loha.parameters().forEach(parameter -> parameter.tensor().value().assign(randomLike(parameter.tensor())));
            Map<String, INDArray> tensors = loha.parameters().stream()
                    .collect(Collectors.toMap(
                            DeltaParameter::name,
                            parameter -> parameter.tensor().value()));

            assertThat(loha.sites()).hasSize(4);
            assertThat(loha.parameterCount()).isEqualTo(4L * 4 * RANK * WIDTH);
            for (String site : loha.sites()) {
                INDArray weight = randomLike(Tensor.constant(Nd4j.create(DataType.DOUBLE, WIDTH, WIDTH)));
                INDArray changed = readThrough(encoder, site, weight);
                for (int i = 0; i < WIDTH; i++) {
                    for (int j = 0; j < WIDTH; j++) {
                        double first = product(tensors, site + ".hada_w1", i, j);
                        double second = product(tensors, site + ".hada_w2", i, j);
                        assertThat(changed.getDouble(i, j))
                                .as("%s [%d, %d], seed %d", site, i, j, SEED)
                                .isCloseTo(weight.getDouble(i, j) + ALPHA / RANK * first * second, within(1e-12));
                    }
                }
            }
        }
    }

    @Test
    void attach_rankBelowOne_saysWhatIsAllowed() {
        try (Backbone backbone =
                Backbone.random(BertConfig.of(40, WIDTH, 1, 3, 16, 10), random.nextLong(), DataType.FLOAT)) {
            Transformer encoder = backbone.newNetwork(0);

            assertThatThrownBy(() -> weaver.attach(encoder, DeltaSpec.of("loha").with("rank", 0)))
                    .hasMessage("[DW-203] Setting \"rank\" (rank of each product) of method \"loha\" is \"0\"."
                            + " Give a whole number of at least 1; the default is 8.");
        }
    }

    private static double product(Map<String, INDArray> tensors, String name, int row, int column) {
        double sum = 0;
        for (int k = 0; k < RANK; k++) {
            sum += tensors.get(name + "_a").getDouble(row, k)
                    * tensors.get(name + "_b").getDouble(k, column);
        }
        return sum;
    }

    /** What the layer would read at a site whose own weight is {@code weight}. */
    private static INDArray readThrough(Transformer encoder, String site, INDArray weight) {
        for (Layer layer : encoder.layers()) {
            for (int slot = 0; slot < layer.slots.length; slot++) {
                if (layer.siteName(layer.joinPoints().get(slot)).equals(site)) {
                    Tensor own = Tensor.constant(weight);
                    return layer.slots[slot].apply(own, own).value();
                }
            }
        }
        throw new AssertionError("no site " + site);
    }

    private INDArray randomLike(Tensor tensor) {
        double[] values = random.doubles(tensor.length(), -1, 1).toArray();
        return Nd4j.createFromArray(values).reshape(tensor.shape());
    }
}
