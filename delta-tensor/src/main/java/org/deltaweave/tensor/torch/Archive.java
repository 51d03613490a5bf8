package org.deltaweave.tensor.torch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.file.MappedFile;

/** The zip archive of {@code torch.save}: one folder with {@code data.pkl} and a file {@code data/KEY} for every storage. */
record Archive(MappedFile file, Map<String, Entry> entries, String folder) {
    private static final String PICKLE = "/data.pkl";
    private static final long LONGEST_PICKLE = 1 << 25;
    private static final String CONVERT =
            "Convert it once, in Python: torch.save(torch.load(f, map_location='cpu', weights_only=True), f)";

    /**
     * The bytes of a file in the archive, stored as they are.
     *
     * @param position first one, in the archive
     */
    record Entry(long position, long size) {}

    static Archive of(MappedFile file) {
        checkFormat(file);
        Map<String, Entry> entries = ZipDirectory.read(file);
        List<String> pickles = entries.keySet().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
                .toList();
        if (pickles.size() != 1) {
            throw new DeltaweaveException(
                    "DW-120",
                    "File " + file.path() + " is a zip archive with " + pickles.size()
                            + " files FOLDER/data.pkl instead of one",
                    "Give a file that torch.save wrote, with the model's state_dict");
        }
        String pickle = pickles.get(0);
        Archive archive = new Archive(file, entries, pickle.substring(0, pickle.length() - PICKLE.length()));
        archive.checkContent();
        return archive;
    }

    private static void checkFormat(MappedFile file) {
        byte[] start = file.bytes(0, (int) Math.min(4, file.size())).array();
        if (start.length > 1 && Byte.toUnsignedInt(start[0]) == 0x80 && start[1] <= 5) {
            throw new DeltaweaveException(
                    "DW-120",
                    "File " + file.path() + " is in the format that PyTorch wrote before version 1.6, a bare pickle",
                    CONVERT);
        }
        if (start.length < 4 || start[0] != 'P' || start[1] != 'K' || start[2] != 3 || start[3] != 4) {
            throw new DeltaweaveException(
                    "DW-120",
                    "File " + file.path() + " is no archive of torch.save",
                    "It may be incomplete, or a pointer that Git LFS has not replaced: download it again");
        }
    }

    private void checkContent() {
        Entry order = entries.get(folder + "/byteorder");
        if (order != null && !text(order).equals("little")) {
            throw new DeltaweaveException(
                    "DW-120",
                    "File " + file.path() + " holds numbers in the byte order '" + text(order) + "'",
                    "Save it on a little-endian machine");
        }
        if (pickle().size() > LONGEST_PICKLE) {
            throw new DeltaweaveException(
                    "DW-123",
                    "The pickle in " + file.path() + " has " + pickle().size() + " bytes; at most " + LONGEST_PICKLE
                            + " are read",
                    "Save the model's state_dict alone");
        }
    }

    private String text(Entry entry) {
        int shown = (int) Math.min(entry.size(), 16);
        return StandardCharsets.ISO_8859_1
                .decode(file.bytes(entry.position(), shown))
                .toString()
                .strip();
    }

    private Entry pickle() {
        return entries.get(folder + PICKLE);
    }

    ByteBuffer pickleBytes() {
        return file.bytes(pickle().position(), (int) pickle().size());
    }

    /** A storage's bytes; null if there are none. */
    Entry data(String key) {
        return entries.get(folder + "/data/" + key);
    }

    long size() {
        return file.size();
    }
}
