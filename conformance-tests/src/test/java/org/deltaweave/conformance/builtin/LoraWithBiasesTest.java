package org.deltaweave.conformance.builtin;

import java.util.Map;
import org.deltaweave.conformance.DeltaConformance;

/** LoRA that trains every bias too, with ranks and strengths that differ between modules. */
class LoraWithBiasesTest extends DeltaConformance {
    @Override
    protected String method() {
        return "lora";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "bias", "all", "rank", "2", "rankPattern", ".*\\.0\\..*=3", "alphaPattern", "value=5;self.query=7");
    }
}
