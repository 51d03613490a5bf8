package org.deltaweave.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.deltaweave.tensor.DeltaweaveException;

/** Results as JSON files with camelCase names; a file is there completely or not at all. */
public final class JsonFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String REMEDY = "Give a file name in a directory that exists and may be written";

    private JsonFile() {}

    /** @throws DeltaweaveException DW-401 if {@code file} is no place for a file */
    static void check(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || directory == null || !Files.isWritable(directory)) {
            throw new DeltaweaveException("DW-401", "The JSON file " + file + " cannot be written", REMEDY);
        }
    }

    /** Writes a record or a map. */
    public static void write(Path file, Object result) {
        check(file);
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try {
                Files.writeString(temporary, JSON.writeValueAsString(result) + System.lineSeparator());
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new DeltaweaveException("DW-401", "The JSON file " + file + " cannot be written: " + e, REMEDY, e);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static <T> T read(Path file, Class<T> type) {
        try {
            return JSON.readValue(Files.readString(file), type);
        } catch (JsonProcessingException e) {
            throw new DeltaweaveException(
                    "DW-403", "The result in " + file + " is not what the command writes: " + e, "Run it again", e);
        } catch (IOException e) {
            throw new DeltaweaveException("DW-403", "The result " + file + " cannot be read: " + e, "Run it again", e);
        }
    }
}
