package org.deltaweave.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deltaweave.cli.Main;
import org.deltaweave.cli.TinyModel;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.SelfAttach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The demo with a tiny model, and with its commands run in this JVM. */
class DemoTest {
    @TempDir
    private Path directory;

    private Path source;

    @BeforeEach
    void writeEmbedded() throws IOException {
        source = Files.createDirectory(directory.resolve("embedded"));
        Path model = TinyModel.write(source.resolve("model"), 7);
        Files.writeString(model.resolve("tokenizer_config.json"), "{}");
        TinyModel.writeTexts(source.resolve("train.tsv"), 32, 1);
        TinyModel.writeTexts(source.resolve("dev.tsv"), 20, 2);
    }

    @Test
    void demo_tunesComparesAndReloads() throws IOException {
        StringWriter out = new StringWriter();
        Path result = directory.resolve("demo.json");
        demo(this::inThisJvm, out, "--methods", "lora,bitfit", "--epochs", "2", "--json", result.toString());
        assertThat(out.toString())
                .contains("train --method lora --model ", "bitfit", "specification", "dev accuracy")
                .contains("Always answering the most frequent label would give 0.5000")
                .contains("the delta \"lora\"", "gives the same dev accuracy");
        JsonNode methods = new ObjectMapper().readTree(result.toFile()).get("methods");
        assertThat(methods.findValuesAsText("method")).containsExactly("lora", "bitfit");
        assertThat(directory.resolve("out/deltas/lora/adapter_model.safetensors"))
                .exists();
        demo(this::inThisJvm, out, "--methods", "head", "--epochs", "1");
    }

    @Test
    void demo_otherAccuracyAfterReload_fails() {
        CommandRunner forgetful = arguments -> {
            int code = inThisJvm(arguments);
            if (arguments.get(0).equals("eval")) {
                falsify(Path.of(arguments.get(arguments.indexOf("--json") + 1)));
            }
            return code;
        };
        assertThatThrownBy(() -> demo(forgetful, new StringWriter(), "--methods", "head", "--epochs", "1"))
                .isInstanceOf(DeltaweaveException.class)
                .hasMessageContaining("[DW-409]")
                .hasMessageContaining("fresh process");
    }

    @Test
    void demo_failingCommand_isNamed() {
        assertThatThrownBy(() -> demo(arguments -> 3, new StringWriter()))
                .hasMessageContaining("[DW-407]")
                .hasMessageContaining("train --method adapter")
                .hasMessageContaining("exit code 3");
    }

    @Test
    void demo_foreignDirectory_isLeftAlone() throws IOException {
        Files.createDirectory(directory.resolve("out"));
        Files.writeString(directory.resolve("out/mine.txt"), "mine");
        assertThatThrownBy(() -> demo(arguments -> 0, new StringWriter()))
                .hasMessageContaining("[DW-405]")
                .hasMessageContaining("not made by a demo");
        assertThat(directory.resolve("out")).isDirectoryNotContaining("glob:**model");
    }

    /** Runs the command object itself, so that what it throws is seen as it is. */
    private void demo(CommandRunner runner, StringWriter out, String... more) {
        DemoCommand command = new DemoCommand(runner, name -> Files.newInputStream(source.resolve(name)));
        CommandLine line = new CommandLine(command).setOut(new PrintWriter(out, true));
        String[] arguments = new String[more.length + 2];
        arguments[0] = "--out";
        arguments[1] = directory.resolve("out").toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        line.parseArgs(arguments);
        command.run();
    }

    private int inThisJvm(List<String> arguments) {
        SelfAttach.install();
        StringWriter err = new StringWriter();
        CommandLine line =
                Main.commandLine().setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err, true));
        int code = Main.execute(line, arguments.toArray(String[]::new));
        assertThat(code).as(err.toString()).isZero();
        return code;
    }

    private static void falsify(Path file) {
        try {
            ObjectMapper json = new ObjectMapper();
            ObjectNode result = (ObjectNode) json.readTree(file.toFile());
            double accuracy = result.get("devAccuracy").asDouble();
            result.withObject("/scores").put("accuracy", accuracy + 0.01);
            json.writeValue(file.toFile(), result);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
