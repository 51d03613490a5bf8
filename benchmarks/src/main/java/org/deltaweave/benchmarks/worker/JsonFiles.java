package org.deltaweave.benchmarks.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deltaweave.tensor.DeltaweaveException;

/** Records as JSON, between processes and for users. */
public final class JsonFiles {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonFiles() {}

    /** Writes a record or a list of records; DW-502 if that fails. */
    public static void write(Path file, Object content) {
        try {
            Files.writeString(file, JSON.writeValueAsString(content) + System.lineSeparator());
        } catch (IOException e) {
            throw new DeltaweaveException(
                    "DW-502",
                    "File " + file + " cannot be written: " + e,
                    "Give a file name in a directory that exists and may be written",
                    e);
        }
    }

    /** Reads what was written; DW-502 if that fails. */
    public static <T> T read(Path file, Class<T> type) {
        try {
            return JSON.readValue(file.toFile(), type);
        } catch (IOException e) {
            throw new DeltaweaveException("DW-502", "File " + file + " cannot be read: " + e, "Run it again", e);
        }
    }
}
