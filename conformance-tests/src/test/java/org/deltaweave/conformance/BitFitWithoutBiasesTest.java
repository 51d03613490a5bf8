package org.deltaweave.conformance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deltaweave.api.DeltaSpec;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.Transformer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class BitFitWithoutBiasesTest {
    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "t5"})
    void attach_backboneWithoutBiases_saysSo(String architecture) {
        try (Backbone backbone = new SmallBackbone(architecture, Seed.get()).backbone(DataType.FLOAT);
                Transformer network = backbone.newNetwork(1)) {
            assertThatThrownBy(() -> Bench.shared().weaver().attach(network, DeltaSpec.of("bitfit")))
                    .hasMessage(
                            "[DW-204] The target \"*.bias\" of method \"bitfit\" matches nothing, because this backbone"
                                    + " has no biases. Choose a method that needs none, or target its other parameters, such as"
                                    + " norm.weight.");
        }
    }
}
