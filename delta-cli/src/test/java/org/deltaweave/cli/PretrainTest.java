package org.deltaweave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deltaweave.transformers.Backbone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainTest {
    @TempDir
    private Path directory;

    @Test
    void pretrain_sameSeed_givesTheSameModelWhichLoads() throws IOException {
        Path first = pretrain("first", "3");
        Path second = pretrain("second", "3");
        Path other = pretrain("other", "4");

        assertThat(weights(first)).isEqualTo(weights(second)).isNotEqualTo(weights(other));
        assertThat(first.resolve("vocab.txt")).hasSameTextualContentAs(second.resolve("vocab.txt"));
        try (Backbone backbone = Backbone.load(first)) {
            assertThat(backbone.config().layers()).isEqualTo(1);
            assertThat(backbone.config().vocabSize()).isEqualTo(300);
        }
    }

    @Test
    void pretrain_directoryExists_isRefused() throws IOException {
        Path there = Files.createDirectory(directory.resolve("there"));
        Run run = Run.of("pretrain", "--out", there.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("[DW-412] The directory " + there + " exists already. Name a new one with --out.");
    }

    @Test
    void pretrain_noSteps_isWrongUsage() {
        Run run = Run.of(
                "pretrain", "--steps", "0", "--out", directory.resolve("x").toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("must be at least 1, not 0");
    }

    private Path pretrain(String name, String seed) {
        Path out = directory.resolve(name);
        Run run = Run.of(
                "pretrain",
                "--out",
                out.toString(),
                "--steps",
                "4",
                "--messages",
                "64",
                "--vocabulary",
                "300",
                "--hidden",
                "32",
                "--layers",
                "1",
                "--seed",
                seed);
        assertThat(run.code()).as(run.err()).isZero();
        return out;
    }

    private static byte[] weights(Path model) throws IOException {
        return Files.readAllBytes(model.resolve("model.safetensors"));
    }
}
