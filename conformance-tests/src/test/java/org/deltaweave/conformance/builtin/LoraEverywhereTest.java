package org.deltaweave.conformance.builtin;

import java.util.Map;
import org.deltaweave.conformance.DeltaConformance;

/** LoRA on every linear join point, scaled by the square root of the rank. */
class LoraEverywhereTest extends DeltaConformance {
    @Override
    protected String method() {
        return "lora";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "targets",
                "attention.query,attention.key,attention.value,attention.output,ffn.up,ffn.down,pooler",
                "rank",
                "3",
                "alpha",
                "7",
                "rslora",
                "true");
    }
}
