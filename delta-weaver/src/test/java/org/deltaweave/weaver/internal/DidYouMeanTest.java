package org.deltaweave.weaver.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DidYouMeanTest {
    @Test
    void to_typingErrors_closestFirst() {
        assertThat(DidYouMean.to("lroa", List.of("bitfit", "lora", "ia3", "loha")))
                .first()
                .isEqualTo("lora");
        assertThat(DidYouMean.to("query", List.of("attention.query", "ffn.up"))).containsExactly("attention.query");
        assertThat(DidYouMean.to("zzzzzzzz", List.of("bitfit", "lora"))).isEmpty();
    }

    @Test
    void distance_countsEdits() {
        assertThat(DidYouMean.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(DidYouMean.distance("", "abc")).isEqualTo(3);
        assertThat(DidYouMean.distance("same", "same")).isZero();
    }

    @Test
    void hint_nothingKnown_saysSo() {
        assertThat(DidYouMean.hint("lora", "methods", List.of())).isEqualTo("There are no methods");
    }

    @Test
    void pattern_starMatchesAnyCharacters_dotsAreLiteral() {
        assertThat(new NamePattern("*.bias").matches("attention.query.bias")).isTrue();
        assertThat(new NamePattern("attention.*.weight").matches("attention.query.weight"))
                .isTrue();
        assertThat(new NamePattern("a.b").matches("axb")).isFalse();
        assertThat(new NamePattern("a.*").matches("axb")).isFalse();
        assertThat(new NamePattern("*").matches("anything.at.all")).isTrue();
    }
}
