package org.deltaweave.conformance;

import java.util.List;

/** All rules, in the order of their ids. */
final class Rules {
    static final Rule D01 = new IdentityAtInit();
    static final Rule D02 = new GradientEqualsFiniteDifferences();
    static final Rule D03 = new EveryTensorMoves();
    static final Rule D04 = new BackboneUnchanged();
    static final Rule D05 = new MergedEqualsAttached();
    static final Rule D07 = new SaveLoadRoundTrip();
    static final Rule D08 = new DetachRestores();
    static final Rule D12 = new NetworksIndependent();
    static final Rule D13 = new DeclaredCountIsTrained();
    static final Rule D15 = new LossFalls();
    static final Rule D16 = new BadConfigurationRefused();

    private Rules() {}

    static List<Rule> all() {
        return List.of(D01, D02, D03, D04, D05, D07, D08, D12, D13, D15, D16);
    }
}
