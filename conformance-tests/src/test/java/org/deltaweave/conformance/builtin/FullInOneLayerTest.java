package org.deltaweave.conformance.builtin;

import java.util.Map;
import org.deltaweave.conformance.DeltaConformance;

/** Full tuning of one layer. */
class FullInOneLayerTest extends DeltaConformance {
    @Override
    protected String method() {
        return "full";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("layers", "1");
    }
}
