package org.deltaweave.weaver.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.weaver.support.WovenTest;
import org.example.deltas.GainConfig;
import org.junit.jupiter.api.Test;

class SettingsTest extends WovenTest {
    @Test
    void spec_withoutSettings_spellsTheDefaultsOut() {
        DeltaSpec spec =
                weaver().attach(network, DeltaSpec.of("gain").withSeed(3)).spec();
        assertThat(spec.seed()).isEqualTo(3);
        assertThat(spec.settings())
                .containsEntry("scale", "1.0")
                .containsEntry("rank", "4")
                .containsEntry("loud", "false")
                .containsEntry("mode", "fast-path")
                .containsEntry("remark", "")
                .containsEntry("targets", "attention.query")
                .hasSize(6);
    }

    @Test
    void spec_spelledOut_attachesTheSameAgain() {
        DeltaSpec given = DeltaSpec.of("gain")
                .with("scale", "2.5")
                .with("mode", "SLOW")
                .with("remark", "a, b")
                .with("loud", true)
                .with("layers", "0");
        DeltaSpec spec = weaver().attach(network, given).spec();
        assertThat(spec.settings()).containsEntry("mode", "slow").containsEntry("layers", "0");
        assertThat(weaver().attach(network, spec).spec()).isEqualTo(spec);
    }

    @Test
    void boundConfiguration_replacesDefaults_andSettingsReplaceIt() {
        Module module = new AbstractModule() {
            @Override
            protected void configure() {
                bind(GainConfig.class).toInstance(new GainConfig(7, 9, true, GainConfig.Mode.SLOW, "bound"));
            }
        };
        DeltaSpec spec = weaver(module)
                .attach(network, DeltaSpec.of("gain").with("rank", 5))
                .spec();
        assertThat(spec.settings())
                .containsEntry("scale", "7.0")
                .containsEntry("rank", "5")
                .containsEntry("loud", "true")
                .containsEntry("remark", "bound");
    }

    @Test
    void boundConfiguration_outOfRange_isRefused() {
        Module module = new AbstractModule() {
            @Override
            protected void configure() {
                bind(GainConfig.class).toInstance(new GainConfig(1, 65, false, GainConfig.Mode.SLOW, ""));
            }
        };
        assertThatThrownBy(() -> weaver(module).attach(network, DeltaSpec.of("gain")))
                .hasMessageStartingWith("[DW-203] Setting \"rank\"");
    }

    @Test
    void unknownSetting_listsNearestAndAll() {
        assertRefused("rnak", "8")
                .hasMessage(
                        "[DW-202] Method \"gain\" has no setting \"rnak\". Did you mean rank? Known settings of gain"
                                + " are: loud, mode, rank, remark, scale, besides targets and layers, which every method has.");
    }

    @Test
    void unknownSetting_methodWithoutConfiguration_saysSo() {
        assertThatThrownBy(() -> weaver().attach(network, DeltaSpec.of("shift").with("rank", 8)))
                .hasMessageStartingWith(
                        "[DW-202] Method \"shift\" has no setting \"rank\". There are no settings of shift");
    }

    @Test
    void wrongType_namesSettingAndWhatIsExpected() {
        assertRefused("rank", "8.5")
                .hasMessage("[DW-203] Setting \"rank\" (rank of nothing) of method \"gain\" is \"8.5\"."
                        + " Give a whole number from 1 to 64; the default is 4.");
        assertRefused("scale", "much").hasMessageContaining("Give a number from 0 to 10; the default is 1.0");
        assertRefused("loud", "yes").hasMessageContaining("Give true or false");
        assertRefused("mode", "fastest").hasMessageContaining("Give one of: fast-path, slow");
    }

    @Test
    void outOfRange_isRefused() {
        assertRefused("rank", "0").hasMessageStartingWith("[DW-203] Setting \"rank\" (rank of nothing)");
        assertRefused("rank", "65").hasMessageStartingWith("[DW-203]");
        assertRefused("rank", "99999999999").hasMessageStartingWith("[DW-203]");
        assertRefused("scale", "NaN").hasMessageStartingWith("[DW-203]");
        assertRefused("scale", "-0.1").hasMessageStartingWith("[DW-203]");
    }

    @Test
    void recordRefuses_namesMethodAndSettings() {
        assertThatThrownBy(() -> weaver().attach(
                                network, DeltaSpec.of("gain").with("rank", 13).with("loud", true)))
                .hasMessageStartingWith("[DW-203] Method \"gain\" refuses the settings {scale=1.0, rank=13, loud=true,")
                .hasMessageContaining("rank 13 is never loud")
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settings_forHelpTexts_describeTheRecord() {
        List<MethodSetting> settings =
                PluginFactory.settings(catalog().plugin("gain"), catalog().loader());
        assertThat(settings).extracting(MethodSetting::name).containsExactly("scale", "rank", "loud", "mode", "remark");
        assertThat(settings.get(1).expected()).isEqualTo("a whole number from 1 to 64");
        assertThat(settings.get(1).description()).isEqualTo("rank of nothing");
        assertThat(PluginFactory.settings(catalog().plugin("shift"), catalog().loader()))
                .isEmpty();
    }

    private AbstractThrowableAssert<?, ?> assertRefused(String setting, String value) {
        return assertThatThrownBy(
                () -> weaver().attach(network, DeltaSpec.of("gain").with(setting, value)));
    }
}
