package org.deltaweave.conformance;

import java.util.List;

/** The built-in methods keep every rule on every architecture. */
class BuiltInMethodsTest extends EveryPluginTest {
    @Override
    protected List<String> architectures() {
        return SmallBackbone.ARCHITECTURES;
    }
}
