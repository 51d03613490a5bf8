package org.deltaweave.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModulePatternTest {
    private static final String QUERY = "bert.encoder.layer.3.attention.self.query";

    @ParameterizedTest
    @CsvSource({
        "query, true",
        "self.query, true",
        "'.*\\.3\\..*', true",
        "'bert.encoder.layer.3.attention.self.query', true",
        "'query|value', true",
        "uery, false",
        "attention, false",
        "'layer\\.3', false",
        "'.*\\.4\\..*', false"
    })
    void end_matchesAsPeftDoes(String expression, boolean matches) {
        assertThat(ModulePattern.end(expression).matches(QUERY)).isEqualTo(matches);
    }

    @Test
    void whole_matchesWholePathsOnly() {
        assertThat(ModulePattern.whole(".*(query|value)").matches(QUERY)).isTrue();
        assertThat(ModulePattern.whole("query").matches(QUERY)).isFalse();
        assertThat(ModulePattern.whole("query")).hasToString("query");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[a", "a{2,1}", "(?!x)y", "(?<=x)y", "(x)\\1", "*"})
    void end_malformedOrUnsupported_isRefused(String expression) {
        assertThatThrownBy(() -> ModulePattern.end(expression))
                .hasMessageStartingWith("[DW-218] The module pattern \"" + expression + "\" cannot be used: ")
                .hasMessageEndingWith(
                        ". Write a regular expression without look-ahead, look-behind and references to" + " groups.");
    }

    @Test
    void end_hugeOrSlowElsewhere_isRefusedOrFast() {
        assertThatThrownBy(() -> ModulePattern.end("x".repeat(5000)))
                .hasMessageContaining("...\" is longer than 1000 characters");
        assertThatThrownBy(() -> ModulePattern.end("((x{1000}){1000}){1000}"))
                .hasMessageStartingWith("[DW-218] The module pattern \"((x{1000}){1000}){1000}\" repeats something more"
                        + " than 100 times. ");
        ModulePattern slowElsewhere = ModulePattern.end("((a*)*|(|){40})*$x");
        assertTimeout(Duration.ofSeconds(5), () -> assertThat(slowElsewhere.matches("a".repeat(200) + "b"))
                .isFalse());
    }

    @Test
    void numbers_firstMatchCounts() {
        Map<String, Integer> given = new LinkedHashMap<>();
        given.put(".*\\.3\\..*", 8);
        given.put("query", 2);
        ModuleNumbers numbers = new ModuleNumbers(given);

        assertThat(numbers.of(QUERY)).hasValue(8);
        assertThat(numbers.of("layer.0.query")).hasValue(2);
        assertThat(numbers.of("layer.0.value")).isEmpty();
    }

    @Test
    void numbers_textAndBack() {
        ModuleNumbers numbers = ModuleNumbers.parse(" .*\\.0\\..*=8;v_proj=0.5;a=b=3");

        assertThat(numbers.byPattern()).isEqualTo(Map.of(".*\\.0\\..*", 8.0, "v_proj", 0.5, "a=b", 3.0));
        assertThat(numbers).hasToString(".*\\.0\\..*=8;v_proj=0.5;a=b=3");
        assertThat(ModuleNumbers.parse(numbers.toString()).byPattern()).isEqualTo(numbers.byPattern());
        assertThat(ModuleNumbers.parse("").byPattern()).isEmpty();
        assertThat(ModuleNumbers.parse(" ")).hasToString("");
    }

    @ParameterizedTest
    @CsvSource({
        "query, query, has no number: write pattern=number",
        "'query=4;', '', has no number: write pattern=number",
        "=4, =4, has no number: write pattern=number",
        "query=four, query=four, does not end with a number",
        "'a=1;a=2', a=2, comes twice"
    })
    void numbers_malformedText_isRefused(String text, String part, String why) {
        assertThatThrownBy(() -> ModuleNumbers.parse(text))
                .hasMessage("[DW-218] In the numbers by module, \"" + part + "\" " + why
                        + ". Write them as in query=4;.*\\.0\\..*=8.");
    }

    @Test
    void numbers_semicolonInAPattern_isRefused() {
        assertThatThrownBy(() -> new ModuleNumbers(Map.of("a;b", 1)))
                .hasMessageContaining("\"a;b\" holds a semicolon, which separates patterns");
    }
}
