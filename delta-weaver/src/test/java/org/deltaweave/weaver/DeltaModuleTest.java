package org.deltaweave.weaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import jakarta.inject.Inject;
import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.api.Family;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.weaver.discovery.PluginCatalog;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.deltaweave.weaver.support.WovenTest;
import org.deltaweave.weaver.weave.Weaver;
import org.example.deltas.Gain;
import org.junit.jupiter.api.Test;

class DeltaModuleTest extends WovenTest {
    @Test
    void deltaWeaver_isOneObject() {
        var injector = Guice.createInjector(new DeltaModule(catalog()));
        assertThat(injector.getInstance(DeltaWeaver.class)).isSameAs(injector.getInstance(DeltaWeaver.class));
    }

    @Test
    void deltaModule_weaverInstalled_knowsWhatItDiscovered() {
        assertThat(Guice.createInjector(new DeltaModule())
                        .getInstance(PluginCatalog.class)
                        .plugins())
                .isEqualTo(Weaver.installed().orElseThrow().catalog().plugins())
                .extracting(PluginDescriptor::name)
                .contains("gain", "shift", "cook");
    }

    @Test
    void bindMethod_nameTaken_isReportedByGuiceWithBothPlaces() {
        assertThatThrownBy(() -> weaver(methods(Gain.class)))
                .isInstanceOf(CreationException.class)
                .hasMessageContaining("\"gain\"")
                .hasMessageContaining("DeltaModule");
    }

    @Test
    void constructor_furtherParameter_comesFromTheUsersModule() {
        AbstractModule module = new AbstractModule() {
            @Override
            protected void configure() {
                bind(Ingredient.class).toInstance(() -> 41);
            }
        };
        weaver(methods(Cook.class), module).attach(network, DeltaSpec.of("cook"));
        assertThat(network.output(input).getDouble(0)).isNotEqualTo(before.getDouble(0));
    }

    @Test
    void constructor_needsWhatIsNotBound_saysWhat() {
        assertThatThrownBy(() -> weaver(methods(Cook.class)).attach(network, DeltaSpec.of("cook")))
                .hasMessageStartingWith("[DW-215] The constructor of " + Cook.class.getName() + " (method \"cook\")")
                .hasMessageContaining("Ingredient")
                .hasMessageContaining("Bind what it needs");
    }

    @Test
    void constructor_throws_keepsTheCause() {
        AbstractModule module = new AbstractModule() {
            @Override
            protected void configure() {
                bind(Ingredient.class).toInstance(() -> -1);
            }
        };
        assertThatThrownBy(() -> weaver(methods(Cook.class), module).attach(network, DeltaSpec.of("cook")))
                .hasMessageStartingWith("[DW-215]")
                .hasRootCauseMessage("rotten");
    }

    /** Something a method needs besides settings. */
    interface Ingredient {
        int amount();
    }

    /** Not public, with a constructor that is not public either. */
    @DeltaMethod(name = "cook", family = Family.ADDITION)
    @Targets("attention.query")
    static final class Cook implements ActivationDelta {
        private final int amount;

        @Inject
        Cook(Ingredient ingredient) {
            this.amount = ingredient.amount();
            if (amount < 0) {
                throw new IllegalArgumentException("rotten");
            }
        }

        @Override
        public Tensor forward(Site site, Tensor input, Tensor output) {
            return Tensor.constant(output.value().add(amount));
        }
    }
}
