package com.example.loha;

import org.deltaweave.conformance.DeltaConformance;

/** What every delta method promises, checked on LoHa. */
class LoHaConformanceTest extends DeltaConformance {
    @Override
    protected String method() {
        return "loha";
    }
}
