package org.deltaweave.weaver;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.Injector;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.MapBinder;
import java.util.Map;
import org.deltaweave.api.Delta;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.weaver.attach.JvmDeltaWeaver;
import org.deltaweave.weaver.discovery.PluginCatalog;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.deltaweave.weaver.weave.Weaver;
import org.deltaweave.weaver.wire.PluginFactory;

/**
 * Binds {@link DeltaWeaver} and the delta methods on the class path, as a {@code Map<String, PluginDescriptor>} by name.
 *
 * <pre>{@code
 * Injector injector = Guice.createInjector(new DeltaModule(), new AbstractModule() {
 *     protected void configure() {
 *         bind(LoraConfig.class).toInstance(new LoraConfig(16, 32, 0)); // instead of the settings' defaults
 *     }
 * });
 * Attachment lora = injector.getInstance(DeltaWeaver.class).attach(network, DeltaSpec.of("lora"));
 * }</pre>
 */
public final class DeltaModule extends AbstractModule {
    private final PluginCatalog discovered;

    /** Uses what the agent discovered, or discovers what the thread's context class loader sees. */
    public DeltaModule() {
        this(discovered(SelfAttach.loader()));
    }

    /** Uses a catalog made before. */
    public DeltaModule(PluginCatalog discovered) {
        this.discovered = discovered;
    }

    /** Adds a method that discovery does not find; for the {@code configure} of another module. */
    public static void bindMethod(Binder binder, Class<? extends Delta> type) {
        PluginDescriptor plugin = PluginDescriptor.of(type);
        methods(binder).addBinding(plugin.name()).toInstance(plugin);
    }

    private static PluginCatalog discovered(ClassLoader loader) {
        return Weaver.installed()
                .map(Weaver::catalog)
                .filter(catalog -> catalog.loader() == loader)
                .orElseGet(() -> PluginCatalog.discover(loader));
    }

    @Override
    protected void configure() {
        MapBinder<String, PluginDescriptor> methods = methods(binder());
        discovered.plugins().forEach(plugin -> methods.addBinding(plugin.name()).toInstance(plugin));
        bind(DeltaWeaver.class).to(JvmDeltaWeaver.class).in(Singleton.class);
    }

    @Provides
    @Singleton
    PluginCatalog catalog(Map<String, PluginDescriptor> methods) {
        return PluginCatalog.of(discovered.loader(), methods.values(), discovered.layers());
    }

    @Provides
    @Singleton
    PluginFactory factory(Injector injector) {
        return new PluginFactory(injector, discovered.loader());
    }

    private static MapBinder<String, PluginDescriptor> methods(Binder binder) {
        return MapBinder.newMapBinder(binder, String.class, PluginDescriptor.class);
    }
}
