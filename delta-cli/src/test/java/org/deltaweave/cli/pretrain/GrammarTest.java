package org.deltaweave.cli.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.deltaweave.tensor.DeltaweaveException;
import org.junit.jupiter.api.Test;

class GrammarTest {
    @Test
    void message_expandsReferencesToAnAlternative() {
        Grammar grammar =
                Grammar.parse(List.of("# pets", "message = The <pet> sleeps.", "pet = cat", "pet += dog | fox"));
        Set<String> messages = new HashSet<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            messages.add(grammar.message(random));
        }
        assertThat(messages).containsOnly("The cat sleeps.", "The dog sleeps.", "The fox sleeps.");
    }

    @Test
    void embedded_makesVariedMessagesAndRepeatsThemForTheSameSeed() {
        Grammar grammar = Grammar.embedded();
        Set<String> messages = new HashSet<>();
        SplittableRandom random = new SplittableRandom(7);
        SplittableRandom again = new SplittableRandom(7);
        for (int i = 0; i < 2000; i++) {
            String message = grammar.message(random);
            assertThat(message)
                    .isEqualTo(grammar.message(again))
                    .doesNotContain("<")
                    .doesNotContain(">");
            messages.add(message);
        }
        assertThat(messages).hasSizeGreaterThan(1950);
    }

    @Test
    void parse_undefinedRule_namesRuleAndUser() {
        assertThatThrownBy(() -> Grammar.parse(List.of("message = a <thing>")))
                .isInstanceOf(DeltaweaveException.class)
                .hasMessage("[DW-420] The grammar has no rule \"thing\", which rule \"message\" needs."
                        + " Define it or correct the name.");
    }

    @Test
    void parse_notARule_namesLine() {
        assertThatThrownBy(() -> Grammar.parse(List.of("message = a", "what is this")))
                .hasMessageContaining("Line 2 of the grammar is not a rule: what is this");
    }

    @Test
    void message_cycle_isAnError() {
        Grammar grammar = Grammar.parse(List.of("message = <a>", "a = <message>"));
        assertThatThrownBy(() -> grammar.message(new SplittableRandom(1)))
                .isInstanceOf(DeltaweaveException.class)
                .hasMessageContaining("leads back to itself");
    }
}
