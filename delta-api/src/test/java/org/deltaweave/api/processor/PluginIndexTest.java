package org.deltaweave.api.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginIndexTest {
    private static final String LORA =
            "@DeltaMethod(name = \"lora\", learningRate = 2e-3, family = Family.REPARAMETERIZATION,"
                    + " features = {Feature.STOCHASTIC, Feature.IDENTITY_AT_INIT})"
                    + "@Targets({\"attention.value\", \"attention.query\"})"
                    + "public final class Lora implements ActivationDelta { @Inject Lora(String config) {}"
                    + " public Tensor forward(Site site, Tensor input, Tensor output) { return output; } }";

    private static final String NESTED =
            "class Outer { @DeltaMethod(name = \"bias\", family = Family.SPECIFICATION) @Targets(\"*.bias\")"
                    + " static class Bias implements ParameterDelta {"
                    + " public Tensor value(Site site, Tensor parameter) { return parameter; } } }";

    private static final String LAYER = "final class Self extends Layer { Self() { super(\"\"); }"
            + " @JoinPoint(\"attention.query\") Tensor query(Tensor input) { return input; }"
            + " @JoinPoint(\"attention.query.bias\") public Tensor queryBias() { return null; }"
            + " Tensor other() { return null; } }";

    @TempDir
    Path output;

    @Test
    void index_methods_inOrderOfClassNames() {
        Compilation compilation = Compilation.of(output, Map.of("Outer", NESTED, "Lora", LORA));

        assertThat(compilation.errors()).isEmpty();
        assertThat(compilation.read(PluginIndexProcessor.PLUGINS))
                .contains(
                        """
                        {"plugins":[
                        {"class":"x.Lora","name":"lora","family":"REPARAMETERIZATION","features":["IDENTITY_AT_INIT","STOCHASTIC"],"targets":["attention.value","attention.query"],"kind":"activation","learningRate":0.002},
                        {"class":"x.Outer$Bias","name":"bias","family":"SPECIFICATION","features":[],"targets":["*.bias"],"kind":"parameter","learningRate":0.001}
                        ]}
                        """);
        assertThat(compilation.read(PluginIndexProcessor.LAYERS)).isEmpty();
    }

    @Test
    void index_layers_withDescriptors() {
        Compilation compilation = Compilation.of(output, Map.of("Self", LAYER));

        assertThat(compilation.errors()).isEmpty();
        assertThat(compilation.read(PluginIndexProcessor.LAYERS))
                .contains(
                        """
                        {"layers":[
                        {"class":"x.Self","joinPoints":[{"name":"attention.query","method":"query","descriptor":"(Lorg/deltaweave/tensor/Tensor;)Lorg/deltaweave/tensor/Tensor;"},{"name":"attention.query.bias","method":"queryBias","descriptor":"()Lorg/deltaweave/tensor/Tensor;"}]}
                        ]}
                        """);
        assertThat(compilation.read(PluginIndexProcessor.PLUGINS)).isEmpty();
    }

    @Test
    void index_nameBeyondAscii_isEscaped() {
        String source = LORA.replace("Lora", "L\u00f6ra");
        assertThat(Compilation.of(output, Map.of("L\u00f6ra", source)).read(PluginIndexProcessor.PLUGINS))
                .hasValueSatisfying(json -> assertThat(json).contains("\"x.L\\u00f6ra\""));
    }

    @Test
    void index_ruleBroken_writesNothing() {
        Compilation compilation =
                Compilation.of(output, Map.of("Self", LAYER, "Lora", LORA.replace("\"lora\"", "\"Lo Ra\"")));

        assertThat(compilation.successful()).isFalse();
        assertThat(compilation.read(PluginIndexProcessor.PLUGINS)).isEmpty();
        assertThat(compilation.read(PluginIndexProcessor.LAYERS)).isEmpty();
    }

    @Test
    void index_unrelatedSource_writesNothing() {
        Compilation compilation = Compilation.of(output, Map.of("Plain", "class Plain {}"));

        assertThat(compilation.successful()).isTrue();
        assertThat(compilation.read(PluginIndexProcessor.PLUGINS)).isEmpty();
    }

    @Test
    void index_superclassGeneratedInLaterRound_isResolved() {
        String child = "@DeltaMethod(name = \"late\", family = Family.ADDITION) @Targets(\"ffn.down\")"
                + " class Late extends Generated1 {}";

        Compilation compilation = Compilation.of(output, Map.of("Late", child), new Generator());

        assertThat(compilation.errors()).isEmpty();
        assertThat(compilation.read(PluginIndexProcessor.PLUGINS)).hasValueSatisfying(json -> assertThat(json)
                .contains("\"class\":\"x.Late\"", "\"kind\":\"activation\"")
                .contains("\"class\":\"x.Generated2\"", "\"name\":\"generated\""));
    }

    /** Generates a superclass in the first round and a delta method of its own in the second. */
    @SupportedAnnotationTypes("*")
    private static final class Generator extends AbstractProcessor {
        private int round;

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latestSupported();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment environment) {
            round++;
            if (round == 1) {
                generate("abstract class Generated1 implements ActivationDelta"
                        + " { public Tensor forward(Site site, Tensor input, Tensor output) { return output; } }");
            } else if (round == 2) {
                generate("@DeltaMethod(name = \"generated\", family = Family.ADDITION) @Targets(\"ffn.up\")"
                        + " class Generated2 extends Generated1 {}");
            }
            return false;
        }

        private void generate(String source) {
            try (Writer out = processingEnv
                    .getFiler()
                    .createSourceFile("x.Generated" + round)
                    .openWriter()) {
                out.write("package x; import org.deltaweave.api.*; import org.deltaweave.tensor.*; " + source);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
