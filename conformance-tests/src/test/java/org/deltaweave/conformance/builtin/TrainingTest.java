package org.deltaweave.conformance.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.architecture.BertConfig;
import org.deltaweave.transformers.dl4j.DeltaTuner;
import org.deltaweave.transformers.dl4j.Training;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** How the settings of a training reach DL4J. */
class TrainingTest {
    private final DeltaTuner tuner = Guice.createInjector(new DeltaModule()).getInstance(DeltaTuner.class);

    @BeforeAll
    static void weave() {
        SelfAttach.install();
    }

    @Test
    void weightDecay_isAppliedOnce() {
        try (Backbone bert = bert()) {
            ComputationGraph network =
                    tuner.classifier(bert, 2, DeltaSpec.of("lora"), new Training(1e-3, 0.25, 0, 0, 3));
            for (String name : new String[] {"transformer", "head"}) {
                BaseLayer layer = (BaseLayer) network.getLayer(name).conf().getLayer();
                assertThat(layer.getRegularization())
                        .as(name)
                        .hasSize(1)
                        .first()
                        .isInstanceOf(WeightDecay.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3})
    void seed_givesTheSameFirstValues(long seed) {
        try (Backbone bert = bert()) {
            Training training = new Training(1e-3, 0, 0, 0, seed);
            ComputationGraph one = tuner.classifier(bert, 3, DeltaSpec.of("lora"), training);
            ComputationGraph other = tuner.classifier(bert, 3, DeltaSpec.of("lora"), training);

            assertThat(one.params()).isEqualTo(other.params());
        }
    }

    private static Backbone bert() {
        return Backbone.random(BertConfig.of(20, 16, 1, 2, 32, 8), 5, DataType.FLOAT);
    }
}
