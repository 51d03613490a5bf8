package org.deltaweave.conformance.builtin;

import java.util.Map;
import org.deltaweave.conformance.DeltaConformance;

/** The adapter at other places, also behind a matrix that is not square. */
class AdapterElsewhereTest extends DeltaConformance {
    @Override
    protected String method() {
        return "adapter";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("targets", "embeddings,attention.output,ffn.up", "bottleneck", "5", "activation", "TANH");
    }
}
