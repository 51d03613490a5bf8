package org.deltaweave.api.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerMisuseTest {
    private static final String QUERY = "@JoinPoint(\"q\") Tensor query(Tensor input) { return input; }";

    @TempDir
    Path output;

    @Test
    void joinPoint_classIsNoLayer() {
        assertThat(errors("final class A {" + QUERY + "}"))
                .containsExactly("Join point method query(org.deltaweave.tensor.Tensor) is in x.A, which does not"
                        + " extend Layer directly. Let the class extend org.deltaweave.api.Layer itself.");
    }

    @Test
    void joinPoint_classExtendsLayerIndirectly() {
        assertThat(errors("class Base extends Layer { Base() { super(\"\"); } } final class A extends Base {" + QUERY
                        + "}"))
                .containsExactly("Join point method query(org.deltaweave.tensor.Tensor) is in x.A, which does not"
                        + " extend Layer directly. Let the class extend org.deltaweave.api.Layer itself.");
    }

    @Test
    void joinPoint_classNotFinal() {
        assertThat(errors("class A extends Layer { A() { super(\"\"); }" + QUERY + "}"))
                .containsExactly("Join point method query(org.deltaweave.tensor.Tensor) is in x.A, which is not final."
                        + " Make the class final: a subclass could override the method past the weaver.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int m(Tensor t) { return 0; }|m(org.deltaweave.tensor.Tensor)|int",
                "void m() {}|m()|void",
                "Tensor m(Tensor a, Tensor b) { return a; }"
                        + "|m(org.deltaweave.tensor.Tensor,org.deltaweave.tensor.Tensor)|org.deltaweave.tensor.Tensor",
                "Tensor m(int i) { return null; }|m(int)|org.deltaweave.tensor.Tensor",
                "Tensor m(Tensor... t) { return null; }|m(org.deltaweave.tensor.Tensor...)|org.deltaweave.tensor.Tensor"
            })
    void joinPoint_wrongSignature(String method, String signature, String returned) {
        assertThat(errors(layer("@JoinPoint(\"q\") " + method)))
                .containsExactly("Join point method " + signature + " of x.A returning " + returned
                        + " has a signature that cannot be woven. Declare it as Tensor m(Tensor input), or as Tensor"
                        + " m() for a weight or bias.");
    }

    @ParameterizedTest
    @CsvSource({"static", "private"})
    void joinPoint_wrongModifier(String modifier) {
        assertThat(errors(layer("@JoinPoint(\"q\") " + modifier + " Tensor m() { return null; }")))
                .containsExactly("Join point method m() of x.A is " + modifier + ". Remove " + modifier
                        + ", so that the weaver can rewrite its body.");
    }

    @Test
    void joinPoint_abstract() {
        assertThat(errors("abstract class A extends Layer { A() { super(\"\"); }"
                        + "@JoinPoint(\"q\") abstract Tensor m(); }"))
                .contains("Join point method m() of x.A is abstract."
                        + " Remove abstract, so that the weaver can rewrite its body.");
    }

    @Test
    void joinPoint_duplicateName() {
        assertThat(errors(layer(QUERY + "@JoinPoint(\"q\") Tensor other() { return null; }")))
                .containsExactly("Join point 'q' of x.A is declared by method query already."
                        + " Give method other a name of its own.");
    }

    @ParameterizedTest
    @CsvSource({"Query", "''", "a..b", "a*"})
    void joinPoint_badName(String name) {
        assertThat(errors(layer(QUERY.replace("\"q\"", "\"" + name + "\""))))
                .containsExactly("'" + name + "' in x.A cannot name a join point."
                        + " Write dotted lower-case words such as attention.query.");
    }

    private List<String> errors(String source) {
        return Compilation.of(output, Map.of("A", source)).errors();
    }

    private static String layer(String body) {
        return "final class A extends Layer { A() { super(\"\"); }" + body + "}";
    }
}
