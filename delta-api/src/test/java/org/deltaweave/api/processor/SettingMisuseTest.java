package org.deltaweave.api.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingMisuseTest {
    @TempDir
    Path output;

    @Test
    void setting_everySupportedType_isFine() {
        assertThat(errors("enum Mode { FAST, SLOW } record A("
                        + setting("\"8\", min = 1") + "int rank, " + setting("\"9000000000\"") + "long big, "
                        + setting("\"0.1\", min = 0, max = 1") + "double dropout, " + setting("\"true\"")
                        + "boolean on, " + setting("\"\"") + "String text, " + setting("\"FAST\"") + "Mode mode) {}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"float,float", "Integer,java.lang.Integer", "int[],int[]"})
    void setting_unsupportedType(String type, String shown) {
        assertThat(errors("record A(" + setting("\"1\"") + type + " rank) {}"))
                .containsExactly("Setting 'rank' of x.A has type " + shown
                        + ". Use int, long, double, boolean, String or an enum.");
    }

    @ParameterizedTest
    @CsvSource({"int,8.5", "int,9000000000", "long,x", "double,''", "double,one"})
    void setting_defaultOfAnotherType(String type, String text) {
        assertThat(errors("record A(" + setting("\"" + text + "\"") + type + " rank) {}"))
                .containsExactly("Setting 'rank' of x.A has default value '" + text + "', which is not of type " + type
                        + ". Write a number of that type.");
    }

    @ParameterizedTest
    @CsvSource({"0", "9"})
    void setting_defaultOutOfRange(String text) {
        assertThat(errors("record A(" + setting("\"" + text + "\", min = 1, max = 8") + "int rank) {}"))
                .containsExactly("Setting 'rank' of x.A has default value " + text
                        + ", which is not within 1.0 to 8.0. Change the default or the range.");
    }

    @Test
    void setting_defaultNotANumber() {
        assertThat(errors("record A(" + setting("\"NaN\"") + "double rate) {}"))
                .containsExactly("Setting 'rate' of x.A has default value NaN, which is not within -Infinity to"
                        + " Infinity. Change the default or the range.");
    }

    @Test
    void setting_minAboveMax() {
        assertThat(errors("record A(" + setting("\"1\", min = 2, max = 1") + "int rank) {}"))
                .containsExactly("Setting 'rank' of x.A has min 2.0 above max 1.0. Exchange them.");
    }

    @Test
    void setting_unknownEnumConstant() {
        assertThat(errors("enum Mode { VERY_FAST, SLOW } record A(" + setting("\"QUICK\"") + "Mode mode) {}"))
                .containsExactly("Setting 'mode' of x.A has default value 'quick', which it cannot take."
                        + " Write one of very-fast, slow.");
    }

    @ParameterizedTest
    @CsvSource({"VERY_FAST", "very-fast"})
    void setting_enumConstant_inEitherSpelling(String text) {
        assertThat(errors("enum Mode { VERY_FAST, SLOW } record A(" + setting("\"" + text + "\"") + "Mode mode) {}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"targets", "layers"})
    void setting_reservedName(String name) {
        assertThat(errors("record A(" + setting("\"\"") + "String " + name + ") {}"))
                .containsExactly("Setting '" + name + "' of x.A has a name that every method uses already."
                        + " Choose another name.");
    }

    @Test
    void setting_booleanDefaultIsNoBoolean() {
        assertThat(errors("record A(" + setting("\"yes\"") + "boolean on) {}"))
                .containsExactly("Setting 'on' of x.A has default value 'yes', which it cannot take."
                        + " Write one of true, false.");
    }

    @Test
    void setting_rangeOnText() {
        assertThat(errors("record A(" + setting("\"\", max = 3") + "String text) {}"))
                .containsExactly("Setting 'text' of x.A has min or max but is no number. Remove them.");
    }

    @Test
    void setting_missingOnOneComponent() {
        assertThat(errors("record A(" + setting("\"1\"") + "int rank, int alpha) {}"))
                .containsExactly("Component 'alpha' of configuration record x.A has no @Setting."
                        + " Annotate it too: every component needs a default and a description.");
    }

    private List<String> errors(String source) {
        return Compilation.of(output, Map.of("A", source)).errors();
    }

    private static String setting(String values) {
        return "@Setting(description = \"x\", defaultValue = " + values + ") ";
    }
}
