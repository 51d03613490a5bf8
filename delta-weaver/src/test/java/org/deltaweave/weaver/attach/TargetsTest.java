package org.deltaweave.weaver.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.weaver.support.WovenTest;
import org.junit.jupiter.api.Test;

class TargetsTest extends WovenTest {
    @Test
    void targets_namesAndPatterns_replaceTheDefaults() {
        assertThat(sites("targets", "attention.key , embeddings"))
                .containsExactly("embeddings.embeddings", "encoder.0.attention.key", "encoder.1.attention.key");
        assertThat(sites("targets", "attention.*")).hasSize(4).noneMatch(site -> site.endsWith(".weight"));
    }

    @Test
    void targets_unknownName_listsNearestNames() {
        assertRefused("targets", "attention.qurey")
                .hasMessageStartingWith(
                        "[DW-204] The target \"attention.qurey\" of method \"gain\" matches no join point of the network")
                .hasMessageContaining("Did you mean attention.query")
                .hasMessageContaining("Known join points are: attention.key, attention.query, embeddings");
    }

    @Test
    void targets_partlyUnknown_isRefusedAndNothingStays() {
        assertRefused("targets", "attention.query,ffn.*").hasMessageStartingWith("[DW-204] The target \"ffn.*\"");
        assertRefused("targets", "attention.query,").hasMessageStartingWith("[DW-204] The target \"\"");
        assertThat(network.layers()).allSatisfy(layer -> assertThat(layer.slots).containsOnlyNulls());
    }

    @Test
    void targets_siteInFull_isThatSiteOnly() {
        assertThat(sites("targets", "encoder.1.attention.query,encoder.0.attention.key"))
                .containsExactly("encoder.0.attention.key", "encoder.1.attention.query");
        assertRefused("targets", "encoder.2.attention.query").hasMessageStartingWith("[DW-204]");
    }

    @Test
    void targets_otherKind_isRefused() {
        assertRefused("targets", "attention.query.weight")
                .hasMessageStartingWith("[DW-208] The target \"attention.query.weight\" names parameter join points")
                .hasMessageContaining("acts on activation join points. Did you mean attention.query");
        assertThatThrownBy(() -> weaver().attach(network, DeltaSpec.of("shift").with("targets", "attention.query")))
                .hasMessageStartingWith("[DW-208]")
                .hasMessageContaining("names activation join points [attention.query]");
    }

    @Test
    void layers_numbersAndRanges_restrictTheStackAndLeaveOutTheRest() {
        assertThat(sites("layers", "1")).containsExactly("encoder.1.attention.query");
        assertThat(sites("layers", "0..1")).hasSize(2);
        assertThat(sites("layers", "0, 1")).hasSize(2);
        Attachment all = weaver().attach(
                        network, DeltaSpec.of("gain").with("targets", "*").with("layers", "0"));
        assertThat(all.sites()).containsExactly("encoder.0.attention.query", "encoder.0.attention.key");
    }

    @Test
    void layers_outOfRange_namesTheValidRange() {
        assertRefused("layers", "0..2")
                .hasMessage("[DW-205] The setting layers is \"0..2\", and the network has no layer 2."
                        + " Write numbers from 0 to 1, such as 0,2 or 0..1.");
        assertRefused("layers", "0..999999999").hasMessageContaining("no layer 999999999");
    }

    @Test
    void layers_malformed_isRefused() {
        assertRefused("layers", "first").hasMessageContaining("\"first\" is no layer number or range");
        assertRefused("layers", "1..0").hasMessageContaining("the range 1..0 is empty");
        assertRefused("layers", "").hasMessageStartingWith("[DW-205]");
        assertRefused("layers", "-1").hasMessageStartingWith("[DW-205]");
        assertRefused("layers", "99999999999").hasMessageStartingWith("[DW-205]");
    }

    @Test
    void layers_leavingNoSiteForATarget_isRefused() {
        assertThatThrownBy(() -> weaver().attach(
                                network,
                                DeltaSpec.of("gain")
                                        .with("targets", "embeddings")
                                        .with("layers", "0")))
                .hasMessageStartingWith("[DW-204]")
                .hasMessageContaining("matches no join point of the network's layers [0]");
    }

    private List<String> sites(String setting, String value) {
        Attachment attachment = weaver().attach(network, DeltaSpec.of("gain").with(setting, value));
        attachment.detach();
        return attachment.sites();
    }

    private AbstractThrowableAssert<?, ?> assertRefused(String setting, String value) {
        return assertThatThrownBy(
                () -> weaver().attach(network, DeltaSpec.of("gain").with(setting, value)));
    }
}
