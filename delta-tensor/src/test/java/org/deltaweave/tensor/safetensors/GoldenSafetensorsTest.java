package org.deltaweave.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deltaweave.tensor.file.DType;
import org.deltaweave.tensor.file.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Files that the reference implementation wrote. */
class GoldenSafetensorsTest {
    @TempDir
    private Path directory;

    @Test
    void rewrite_everyFloat32Adapter_givesTheSameBytes() throws IOException {
        int rewritten = 0;
        for (Path golden : files("golden/peft", "adapter_model.safetensors")) {
            Path copy = directory.resolve("copy.safetensors");
            try (SafetensorsFile file = SafetensorsFile.open(golden)) {
                if (file.names().stream().anyMatch(name -> file.info(name).dtype() != DType.F32)) {
                    continue;
                }
                Map<String, INDArray> tensors = new HashMap<>();
                file.names().forEach(name -> tensors.put(name, file.read(name, DataType.FLOAT)));
                SafetensorsWriter.write(copy, tensors, StorageType.F32, file.metadata());
            }
            assertThat(copy).as(golden.toString()).hasSameBinaryContentAs(golden);
            rewritten++;
        }
        assertThat(rewritten).isGreaterThan(5);
    }

    @Test
    void read_everyGoldenFile_allTensorsReadable() throws IOException {
        long integers = 0;
        for (Path golden : files("golden/models", ".safetensors")) {
            try (SafetensorsFile file = SafetensorsFile.open(golden)) {
                for (String name : file.names()) {
                    TensorInfo info = file.info(name);
                    if (info.dtype().isInteger()) {
                        assertThat(file.readLongs(name)).hasSize((int) info.length());
                        integers++;
                    } else {
                        INDArray array = file.read(name, DataType.FLOAT);
                        assertThat(array.shape()).isEqualTo(info.shape());
                        assertThat(array.maxNumber().doubleValue())
                                .as(info.toString())
                                .isFinite();
                        array.close();
                    }
                }
            }
        }
        assertThat(integers).isPositive();
    }

    private static List<Path> files(String folder, String end) throws IOException {
        String given = System.getProperty("DELTAWEAVE_DATA", System.getenv("DELTAWEAVE_DATA"));
        Path data = given != null ? Path.of(given) : Path.of("../../shared/data");
        Path root = data.resolve(folder);
        assumeTrue(Files.isDirectory(root), "skipped: no reference data in " + root);
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(path -> path.toString().endsWith(end)).sorted().toList();
        }
    }
}
