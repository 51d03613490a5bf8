package org.deltaweave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MethodsAndInspectTest {
    @TempDir
    private Path directory;

    @Test
    void methods_writesNameFamilyTargetsAndJar() throws IOException {
        Path file = directory.resolve("methods.json");
        Run run = Run.of("methods", "--json", file);
        assertThat(run).returns(0, Run::code);
        JsonNode methods = new ObjectMapper().readTree(file.toFile()).get("methods");
        assertThat(methods).hasSizeGreaterThanOrEqualTo(5);
        JsonNode lora = method(methods, "lora");
        assertThat(lora.get("family").asText()).isEqualTo("reparameterization");
        assertThat(lora.get("targets").toString()).isEqualTo("[\"attention.query\",\"attention.value\"]");
        assertThat(lora.get("jar").asText()).isNotBlank();
        assertThat(run.out()).contains("adapter", "bitfit", "full", "head", "lora", "addition");
    }

    @Test
    void methods_oneName_showsItsSettings() {
        Run run = Run.of("methods", "lora");
        assertThat(run.out())
                .contains("rank", "a whole number", "targets", "layers")
                .doesNotContain("bitfit");
    }

    @Test
    void inspect_foldsEqualLayersAndMarksTheTrained() throws IOException {
        Path model = TinyModel.write(directory.resolve("model"), 3);
        Path file = directory.resolve("tree.json");
        Run run = Run.of("inspect", "--model", model, "--method", "lora", "--set", "rank=2", "--json", file);
        assertThat(run).returns(0, Run::code);
        assertThat(run.out()).contains("encoder.0..1  x2", "+ lora_A", "[2, 16]", "backbone: 5,216 parameters, frozen");
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.get("parameters").asInt()).isEqualTo(5216);
        assertThat(json.get("trainedParameters").asInt()).isEqualTo(2 * 2 * (2 * 16 + 16 * 2));
        assertThat(json.get("sites")).hasSize(4);
    }

    @Test
    void inspect_someLayers_areShownApart() throws IOException {
        Path model = TinyModel.write(directory.resolve("model"), 3);
        Run run = Run.of("inspect", "--model", model, "--method", "bitfit", "--set", "layers=1");
        assertThat(run.out()).contains("encoder.0 ", "encoder.1 ").doesNotContain("x2");
    }

    private static JsonNode method(JsonNode methods, String name) {
        for (JsonNode method : methods) {
            if (method.get("name").asText().equals(name)) {
                return method;
            }
        }
        throw new AssertionError(name + " is not in " + methods);
    }
}
