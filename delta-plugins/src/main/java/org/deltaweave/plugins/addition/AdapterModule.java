package org.deltaweave.plugins.addition;

import com.google.inject.AbstractModule;

/**
 * Configures {@link Adapter} for an injector:
 *
 * <pre>{@code
 * Guice.createInjector(new DeltaModule(), new AdapterModule(24))
 * }</pre>
 */
public final class AdapterModule extends AbstractModule {
    private final AdapterConfig config;

    /** The given bottleneck; the paper's activation and first weights. */
    public AdapterModule(int bottleneck) {
        this(AdapterConfig.of(bottleneck));
    }

    /** Every setting. */
    public AdapterModule(AdapterConfig config) {
        this.config = config;
    }

    @Override
    protected void configure() {
        bind(AdapterConfig.class).toInstance(config);
    }
}
