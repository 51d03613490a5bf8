package org.deltaweave.transformers.checkpoint;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.safetensors.SafetensorsWriter;
import org.deltaweave.tensor.safetensors.StorageType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes a Hugging Face checkpoint directory; the same content gives the same bytes. */
public final class CheckpointWriter {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private CheckpointWriter() {}

    /**
     * Writes everything beside the target first, then moves it there: a new directory at once, an existing one file by
     * file, its other files untouched. On failure nothing is moved.
     *
     * @param config written with sorted keys
     * @param tensors by their Hugging Face names
     * @param copied further files that are copied unchanged, such as {@code tokenizer.json}
     * @throws DeltaweaveException DW-308 if it cannot be written, DW-119 if a tensor cannot be stored
     */
    public static void write(
            Path directory, ObjectNode config, Map<String, INDArray> tensors, StorageType type, List<Path> copied) {
        Path target = directory.toAbsolutePath().normalize();
        Path staging = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(staging);
            Files.writeString(staging.resolve(ModelConfig.FILE), json(config));
            SafetensorsWriter.write(staging.resolve(WeightFiles.SINGLE), tensors, type, Map.of("format", "pt"));
            for (Path file : copied) {
                Files.copy(file, staging.resolve(file.getFileName()));
            }
            move(staging, target);
        } catch (IOException e) {
            throw new DeltaweaveException(
                    "DW-308",
                    "Checkpoint " + directory + " cannot be written: " + e,
                    "Check that the place exists, may be written and has room",
                    e);
        } finally {
            discard(staging);
        }
    }

    /** Indented by two, keys sorted at every depth, one newline at the end: as the Python side writes it. */
    private static String json(ObjectNode config) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
        TreeMap<?, ?> sorted = JSON.treeToValue(config, TreeMap.class);
        return JSON.writer(printer).writeValueAsString(sorted) + "\n";
    }

    private static void move(Path staging, Path target) throws IOException {
        if (!Files.exists(target)) {
            Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        for (Path file : contents(staging)) {
            Path place = target.resolve(file.getFileName());
            Files.move(file, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Path> contents(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        }
    }

    private static void discard(Path staging) {
        try {
            if (Files.exists(staging)) {
                for (Path file : contents(staging)) {
                    Files.delete(file);
                }
                Files.delete(staging);
            }
        } catch (IOException e) {
            throw new DeltaweaveException(
                    "DW-308", "Temporary directory " + staging + " cannot be removed: " + e, "Remove it by hand", e);
        }
    }
}
