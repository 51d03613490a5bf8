package org.deltaweave.conformance;

import com.google.inject.Guice;
import com.google.inject.Injector;
import java.util.List;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.transformers.dl4j.DeltaTuner;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.deltaweave.weaver.discovery.PluginCatalog;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.deltaweave.weaver.wire.MethodSetting;
import org.deltaweave.weaver.wire.PluginFactory;

/**
 * What checking needs in this JVM: the methods on the class path, and what attaches and trains them.
 *
 * @param catalog the methods on the class path
 * @param weaver attaches deltas
 * @param tuner makes DL4J networks
 */
record Bench(PluginCatalog catalog, DeltaWeaver weaver, DeltaTuner tuner) {
    /** Weaves, starting the weaver where this JVM runs without its agent. */
    static Bench open() {
        SelfAttach.install();
        Injector injector = Guice.createInjector(new DeltaModule());
        return new Bench(
                injector.getInstance(PluginCatalog.class),
                injector.getInstance(DeltaWeaver.class),
                injector.getInstance(DeltaTuner.class));
    }

    /** The bench that all checks of this JVM share. */
    static Bench shared() {
        return Shared.BENCH;
    }

    /** A method's own settings. */
    List<MethodSetting> settings(PluginDescriptor plugin) {
        return PluginFactory.settings(plugin, catalog.loader());
    }

    private static final class Shared {
        static final Bench BENCH = open();
    }
}
