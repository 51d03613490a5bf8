package org.deltaweave.benchmarks.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Named arrays of floats in a file, from one process to another. */
public final class TensorsFile {
    private TensorsFile() {}

    /** Writes all. */
    public static void write(Path file, Map<String, float[]> tensors) {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(tensors.size());
            for (Map.Entry<String, float[]> tensor : tensors.entrySet()) {
                out.writeUTF(tensor.getKey());
                out.writeInt(tensor.getValue().length);
                for (float number : tensor.getValue()) {
                    out.writeFloat(number);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads all, sorted by name. */
    public static Map<String, float[]> read(Path file) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            Map<String, float[]> tensors = new TreeMap<>();
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                String name = in.readUTF();
                float[] numbers = new float[in.readInt()];
                for (int j = 0; j < numbers.length; j++) {
                    numbers[j] = in.readFloat();
                }
                tensors.put(name, numbers);
            }
            return tensors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
