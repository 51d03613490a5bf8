package org.deltaweave.cli;

import com.google.inject.Guice;
import com.google.inject.Injector;
import java.util.List;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.transformers.dl4j.DeltaTuner;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.discovery.PluginCatalog;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.deltaweave.weaver.wire.MethodSetting;
import org.deltaweave.weaver.wire.PluginFactory;

/** The parts of Deltaweave that commands use, put together by Guice for what is on this JVM's class path. */
public final class Wiring {
    private final Injector injector = Guice.createInjector(new DeltaModule());

    /** What is on the class path. */
    public PluginCatalog catalog() {
        return injector.getInstance(PluginCatalog.class);
    }

    /** What a user may write after {@code --set} for a method. */
    List<MethodSetting> settings(PluginDescriptor plugin) {
        return PluginFactory.settings(plugin, catalog().loader());
    }

    DeltaWeaver weaver() {
        return injector.getInstance(DeltaWeaver.class);
    }

    DeltaTuner tuner() {
        return injector.getInstance(DeltaTuner.class);
    }
}
