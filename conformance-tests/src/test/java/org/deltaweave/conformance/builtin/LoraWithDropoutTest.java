package org.deltaweave.conformance.builtin;

import java.util.Map;
import org.deltaweave.conformance.DeltaConformance;

/** LoRA that draws random numbers, in one layer only. */
class LoraWithDropoutTest extends DeltaConformance {
    @Override
    protected String method() {
        return "lora";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("targets", "ffn.up,ffn.down", "layers", "1", "dropout", "0.2");
    }
}
