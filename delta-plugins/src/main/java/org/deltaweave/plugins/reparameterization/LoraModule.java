package org.deltaweave.plugins.reparameterization;

import com.google.inject.AbstractModule;

/**
 * Configures {@link Lora} for an injector:
 *
 * <pre>{@code
 * Guice.createInjector(new DeltaModule(), new LoraModule(8, 16))
 * }</pre>
 */
public final class LoraModule extends AbstractModule {
    private final LoraConfig config;

    /** Rank and alpha; no dropout, no rsLoRA. */
    public LoraModule(int rank, double alpha) {
        this(LoraConfig.of(rank, alpha));
    }

    /** Every setting. */
    public LoraModule(LoraConfig config) {
        this.config = config;
    }

    @Override
    protected void configure() {
        bind(LoraConfig.class).toInstance(config);
    }
}
