package org.deltaweave.api.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MisuseTest {
    private static final String METHOD = "@DeltaMethod(name = \"lora\", family = Family.REPARAMETERIZATION) ";
    private static final String TARGETS = "@Targets(\"attention.query\") ";
    private static final String FORWARD =
            " public Tensor forward(Site site, Tensor input, Tensor output) { return output; } ";
    private static final String BODY = "class A implements ActivationDelta {" + FORWARD + "}";

    @TempDir
    Path output;

    @Test
    void method_onInterface() {
        assertThat(errors(METHOD + TARGETS + "interface A {}"))
                .containsExactly("@DeltaMethod marks x.A, which is an interface. Put it on a class.");
    }

    @Test
    void method_onEnum() {
        assertThat(errors(METHOD + TARGETS + "enum A implements ActivationDelta { ;" + FORWARD + "}"))
                .containsExactly("@DeltaMethod marks x.A, which is an enum. Put it on a class.");
    }

    @Test
    void method_abstract() {
        assertThat(errors(METHOD + TARGETS + "abstract " + BODY))
                .containsExactly("Delta method class x.A is abstract."
                        + " Put @DeltaMethod on a concrete class, which the weaver can create.");
    }

    @Test
    void method_learningRateNotPositive() {
        assertThat(errors("@DeltaMethod(name = \"a\", family = Family.ADDITION, learningRate = -1) " + TARGETS + BODY))
                .containsExactly(
                        "Delta method class x.A has the learning rate -1.0." + " Give a number above 0, such as 1e-3.");
    }

    @Test
    void method_innerClass() {
        assertThat(errors("class Outer { " + METHOD + TARGETS + BODY + "}"))
                .containsExactly("Delta method class x.Outer.A is an inner class."
                        + " Make it static, so that the weaver can create it without an instance of x.Outer.");
    }

    @Test
    void method_noDeltaInterface() {
        assertThat(errors(METHOD + TARGETS + "class A {}"))
                .containsExactly("Delta method class x.A implements neither ActivationDelta nor ParameterDelta."
                        + " Implement exactly one of them.");
    }

    @Test
    void method_bothDeltaInterfaces() {
        assertThat(errors(METHOD + TARGETS + "class A implements ActivationDelta, ParameterDelta {" + FORWARD
                        + "public Tensor value(Site site, Tensor parameter) { return parameter; } }"))
                .containsExactly("Delta method class x.A implements both ActivationDelta and ParameterDelta."
                        + " Implement one of them, or MixedDelta.");
    }

    @ParameterizedTest
    @CsvSource({"A(int rank) {}", "private A() {}"})
    void method_noConstructorToInject(String constructor) {
        assertThat(errors(METHOD + TARGETS + "class A implements ActivationDelta {" + constructor + FORWARD + "}"))
                .containsExactly("Delta method class x.A has no constructor to inject."
                        + " Mark one constructor with jakarta.inject.Inject, or give it one without parameters that is"
                        + " not private.");
    }

    @Test
    void method_twoConstructorsToInject() {
        assertThat(errors(METHOD + TARGETS + "class A implements ActivationDelta {"
                        + "@Inject A(int rank) {} @Inject A() {}" + FORWARD + "}"))
                .containsExactly("Delta method class x.A has 2 constructors marked @Inject. Mark exactly one.");
    }

    @Test
    void method_privateConstructorMarkedInject_isFine() {
        assertThat(errors(METHOD + TARGETS + "class A implements ActivationDelta { @Inject private A(int rank) {}"
                        + FORWARD + "}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"LoRA,lora", "my method,my-method", "'',lora", "_x!,x"})
    void method_badName_suggestsBetter(String name, String better) {
        assertThat(errors("@DeltaMethod(name = \"" + name + "\", family = Family.ADDITION) " + TARGETS + BODY))
                .containsExactly("The name '" + name + "' of delta method class x.A is not made of lower-case letters,"
                        + " digits and hyphens. Write a name such as \"" + better + "\".");
    }

    @Test
    void method_duplicateName() {
        String other = METHOD + TARGETS + BODY.replace("class A", "class B");
        assertThat(Compilation.of(output, Map.of("A", METHOD + TARGETS + BODY, "B", other))
                        .errors())
                .containsExactly("The name 'lora' already belongs to delta method class x.A. Give x.B another name.");
    }

    @ParameterizedTest
    @CsvSource({"'name = \"lora\"'", "'name = \"lora\", family = Family.OTHER'"})
    void method_missingOrUnknownFamily(String values) {
        assertThat(errors("@DeltaMethod(" + values + ") " + TARGETS + BODY))
                .contains("Delta method class x.A has no known family. Write family = one of Family.ADDITION,"
                        + " Family.SPECIFICATION, Family.REPARAMETERIZATION.");
    }

    @Test
    void method_mergeableFeatureWithoutInterface() {
        assertThat(errors(METHOD.replace(") ", ", features = Feature.MERGEABLE) ") + TARGETS + BODY))
                .containsExactly("Delta method class x.A declares Feature.MERGEABLE but does not implement Mergeable."
                        + " Implement Mergeable, or take the feature away.");
    }

    @Test
    void targets_missing() {
        assertThat(errors(METHOD + BODY))
                .containsExactly("Delta method class x.A has no @Targets. Name the join points it acts on, such as"
                        + " @Targets(\"attention.query\"), or write @Targets(Targets.NOTHING) if it trains the head"
                        + " only.");
    }

    @Test
    void targets_empty() {
        assertThat(errors(METHOD + "@Targets({}) " + BODY))
                .containsExactly("@Targets of delta method class x.A is empty. Name at least one join point, or write"
                        + " @Targets(Targets.NOTHING) if it trains the head only.");
    }

    @Test
    void targets_blank() {
        assertThat(errors(METHOD + "@Targets({\"ffn.up\", \" \"}) " + BODY))
                .containsExactly("@Targets of delta method class x.A has a blank entry."
                        + " Write a join point's name such as attention.query.");
    }

    @ParameterizedTest
    @CsvSource({"Attention.query", "attention..query", "attention.", "attention/query"})
    void targets_badSyntax(String entry) {
        assertThat(errors(METHOD + "@Targets(\"" + entry + "\") " + BODY))
                .containsExactly("@Targets of delta method class x.A has '" + entry
                        + "', which cannot name a join point."
                        + " Write dotted lower-case words such as attention.query; * stands for any characters.");
    }

    @Test
    void targets_repeated() {
        assertThat(errors(METHOD + "@Targets({\"ffn.up\", \"ffn.up\"}) " + BODY))
                .containsExactly("@Targets of delta method class x.A names 'ffn.up' twice. Remove one.");
    }

    @Test
    void targets_nothingBesideJoinPoint() {
        assertThat(errors(METHOD + "@Targets({Targets.NOTHING, \"ffn.up\"}) " + BODY))
                .containsExactly("@Targets of delta method class x.A names 'nothing' beside join points."
                        + " Write Targets.NOTHING alone, or remove it.");
    }

    private List<String> errors(String source) {
        return Compilation.of(output, Map.of("A", source)).errors();
    }
}
