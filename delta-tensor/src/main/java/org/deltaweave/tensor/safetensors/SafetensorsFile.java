package org.deltaweave.tensor.safetensors;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.file.MappedFile;
import org.deltaweave.tensor.file.TensorFile;
import org.deltaweave.tensor.file.TensorPlace;

/** An open safetensors file of any size, its whole header checked. */
public final class SafetensorsFile extends TensorFile {
    /** The reference implementation allows 100 MB; a header is parsed into some twenty times its size. */
    static final long LONGEST_HEADER = 1 << 25;

    private static final int PREFIX = Long.BYTES;

    private final Map<String, String> metadata;

    private SafetensorsFile(MappedFile file, Header header, long dataStart) {
        super(
                file,
                header.tensors().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> TensorPlace.rows(
                                        entry.getValue().info(),
                                        dataStart + entry.getValue().start()))));
        this.metadata = header.metadata();
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws DeltaweaveException DW-110 if it cannot be read, DW-111 to DW-116 if it is damaged
     */
    public static SafetensorsFile open(Path path) {
        MappedFile file = MappedFile.open(path);
        boolean opened = false;
        try {
            SafetensorsFile tensors = open(file);
            opened = true;
            return tensors;
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    private static SafetensorsFile open(MappedFile file) {
        long size = file.size();
        if (size < PREFIX + 2) {
            throw new DeltaweaveException(
                    "DW-111",
                    "File " + file.path() + " has " + size + " bytes, too few for a safetensors file",
                    "The file is empty or cut short: download or export it again");
        }
        long length = file.bytes(0, PREFIX).getLong();
        if (length < 2 || length > LONGEST_HEADER || length > size - PREFIX) {
            throw new DeltaweaveException(
                    "DW-111",
                    "File " + file.path() + " claims a header of " + Long.toUnsignedString(length) + " bytes, but has "
                            + size + " bytes in all and a header may have at most " + LONGEST_HEADER,
                    "The file is cut short or not a safetensors file: download or export it again");
        }
        ByteBuffer json = file.bytes(PREFIX, (int) length);
        long dataStart = PREFIX + length;
        return new SafetensorsFile(file, Header.parse(file.path(), json, size - dataStart), dataStart);
    }

    /** The entries of {@code __metadata__}; empty if there is none. */
    public Map<String, String> metadata() {
        return metadata;
    }
}
