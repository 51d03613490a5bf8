package org.deltaweave.weaver.support;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Module;
import java.util.List;
import org.deltaweave.api.Delta;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.deltaweave.weaver.discovery.PluginCatalog;
import org.example.net.TinyNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A woven JVM, a small network, its input, and its output before anything was attached. */
public abstract class WovenTest {
    private static PluginCatalog catalog;

    protected final TinyNetwork network = TinyNetwork.of(DataType.DOUBLE, 7);
    protected final INDArray input = TinyNetwork.random(DataType.DOUBLE, 3, 2, TinyNetwork.WIDTH);
    protected final INDArray before = network.output(input).dup();

    @BeforeAll
    static void weave() {
        SelfAttach.install();
        PluginCatalog all = PluginCatalog.discover(WovenTest.class.getClassLoader());
        catalog = PluginCatalog.of(
                all.loader(),
                all.plugins().stream()
                        .filter(plugin -> plugin.className().startsWith("org.example.deltas."))
                        .toList(),
                all.layers());
    }

    protected static PluginCatalog catalog() {
        return catalog;
    }

    /** The methods of org.example.deltas, and further modules. */
    protected static DeltaWeaver weaver(Module... more) {
        return Guice.createInjector(concat(new DeltaModule(catalog), more)).getInstance(DeltaWeaver.class);
    }

    /** A module that registers methods by hand. */
    @SafeVarargs
    protected static Module methods(Class<? extends Delta>... types) {
        return new AbstractModule() {
            @Override
            protected void configure() {
                for (Class<? extends Delta> type : types) {
                    DeltaModule.bindMethod(binder(), type);
                }
            }
        };
    }

    private static List<Module> concat(Module first, Module... more) {
        List<Module> modules = new java.util.ArrayList<>(List.of(more));
        modules.add(0, first);
        return modules;
    }
}
