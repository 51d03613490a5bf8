package org.deltaweave.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.deltaweave.tensor.file.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

class SafetensorsFuzzTest {
    @TempDir
    private Path directory;

    @Test
    void damagedFile_isRefusedOrRead() throws IOException {
        Path path = directory.resolve("model.safetensors");
        SafetensorsWriter.write(
                path,
                Map.of(
                        "first",
                        Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}}),
                        "second",
                        Nd4j.createFromArray(-1f, -2f, -3f)),
                StorageType.BF16,
                Map.of("format", "pt"));
        Fuzz fuzz = Fuzz.run(path, 1000, Files.readAllBytes(path), UnaryOperator.identity(), SafetensorsFile::open);
        assertThat(fuzz.refused()).isGreaterThan(250);
        assertThat(fuzz.read())
                .as("some variants differ in values or names only")
                .isPositive();
    }
}
