package org.deltaweave.weaver.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.safetensors.SafetensorsWriter;
import org.deltaweave.tensor.safetensors.StorageType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Writes a delta directory so that a failure leaves what was there: everything is prepared in a directory beside it and
 * only then moved.
 */
final class DeltaDirectory {
    static final String CONFIG = "adapter_config.json";
    static final String TENSORS = "adapter_model.safetensors";

    private final Path directory;
    private final Path target;
    private final Path temporary;

    DeltaDirectory(Path directory) {
        this.directory = directory;
        this.target = directory.toAbsolutePath().normalize();
        this.temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    }

    void write(String config, Map<String, INDArray> tensors) {
        if (target.getFileName() == null || Files.exists(target) && !Files.isDirectory(target)) {
            throw new DeltaweaveException(
                    FileFaults.NOT_WRITTEN,
                    "Delta directory " + directory + " cannot be written: it is not a directory",
                    "Name a directory, which is made if it does not exist");
        }
        try {
            try {
                Files.createDirectories(temporary);
                SafetensorsWriter.write(temporary.resolve(TENSORS), tensors, StorageType.F32, Map.of("format", "pt"));
                Files.write(temporary.resolve(CONFIG), config.getBytes(StandardCharsets.UTF_8));
                publish();
            } finally {
                discard();
            }
        } catch (IOException e) {
            throw new DeltaweaveException(
                    FileFaults.NOT_WRITTEN,
                    "Delta directory " + directory + " cannot be written: " + e,
                    "Check that its parent directory may be written and has room",
                    e);
        }
    }

    private void publish() throws IOException {
        if (!Files.exists(target)) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        // The directory may hold files of others, so it stays; the configuration comes last, as the sign of completion.
        for (String file : List.of(TENSORS, CONFIG)) {
            if (Files.isDirectory(target.resolve(file))) {
                throw new IOException(target.resolve(file) + " is a directory");
            }
        }
        for (String file : List.of(TENSORS, CONFIG)) {
            Files.move(
                    temporary.resolve(file),
                    target.resolve(file),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void discard() throws IOException {
        for (String file : List.of(TENSORS, CONFIG)) {
            Files.deleteIfExists(temporary.resolve(file));
        }
        Files.deleteIfExists(temporary);
    }
}
