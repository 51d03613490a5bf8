package org.deltaweave.tensor.torch;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.deltaweave.tensor.file.MappedFile;

/**
 * Where the files in a zip archive lie, whose bytes are stored as they are.
 *
 * <p>Compressed or encrypted files, two of one name and such that overlap are refused: {@code torch.save} writes none, and
 * each has served to deceive readers.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT</a>, sections 4.3 and 4.5
 */
final class ZipDirectory {
    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int LOCAL_SIZE = 30;
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int CENTRAL_SIZE = 46;
    private static final int ENCRYPTED = 1;
    private static final int SIZES_FOLLOW = 8;

    private final MappedFile file;
    private final ZipEnd end;
    private final List<Located> located = new ArrayList<>();

    private record Located(String name, long header, Archive.Entry entry) {}

    private ZipDirectory(MappedFile file) {
        this.file = file;
        this.end = ZipEnd.read(file);
    }

    static Map<String, Archive.Entry> read(MappedFile file) {
        ZipDirectory directory = new ZipDirectory(file);
        directory.readAll();
        directory.checkOverlaps();
        Map<String, Archive.Entry> entries = new HashMap<>();
        for (Located one : directory.located) {
            if (entries.put(one.name, one.entry) != null) {
                throw damaged(file, "has two files named '" + Nearest.shorten(one.name) + "'");
            }
        }
        return entries;
    }

    private void readAll() {
        ByteBuffer records = file.bytes(end.position(), (int) end.size());
        for (long i = 0; i < end.count(); i++) {
            if (records.remaining() < CENTRAL_SIZE || records.getInt(records.position()) != CENTRAL_HEADER) {
                throw damaged(file, "lists " + i + " files instead of " + end.count());
            }
            ByteBuffer fixed = take(records, CENTRAL_SIZE);
            ByteBuffer name = take(records, unsigned2(fixed, 28));
            ByteBuffer extra = take(records, unsigned2(fixed, 30));
            take(records, unsigned2(fixed, 32));
            located.add(locate(fixed, name, extra));
        }
        if (records.hasRemaining()) {
            throw damaged(file, "lists more files than the " + end.count() + " that it claims");
        }
    }

    private ByteBuffer take(ByteBuffer from, int length) {
        if (length > from.remaining()) {
            throw damaged(file, "has a list of files that ends too early");
        }
        ByteBuffer taken = from.slice(from.position(), length).order(from.order());
        from.position(from.position() + length);
        return taken;
    }

    private Located locate(ByteBuffer fixed, ByteBuffer nameBytes, ByteBuffer extra) {
        String name = text(nameBytes);
        int flags = unsigned2(fixed, 8);
        int method = unsigned2(fixed, 10);
        if (method != 0 || (flags & ENCRYPTED) != 0) {
            throw damaged(
                    file,
                    "holds '" + Nearest.shorten(name) + "' "
                            + (method != 0 ? "compressed (method " + method + ")" : "encrypted")
                            + ", while torch.save stores files as they are");
        }
        Zip64 wide = new Zip64(extra);
        long size = wide.value(unsigned4(fixed, 24));
        long packed = wide.value(unsigned4(fixed, 20));
        long header = wide.value(unsigned4(fixed, 42));
        if (size != packed || size < 0 || header < 0 || header > end.position() - LOCAL_SIZE) {
            throw damaged(
                    file,
                    "gives '" + Nearest.shorten(name) + "' at byte " + header + " the sizes " + packed + " and "
                            + size);
        }
        ByteBuffer local = file.bytes(header, LOCAL_SIZE);
        int nameLength = unsigned2(local, 26);
        long position = header + LOCAL_SIZE + nameLength + unsigned2(local, 28);
        if (local.getInt(0) != LOCAL_HEADER
                || unsigned2(local, 8) != 0
                || nameLength != nameBytes.limit()
                || position > end.position()
                || size > end.position() - position
                || !file.bytes(header + LOCAL_SIZE, nameLength).equals(nameBytes.rewind())
                || (unsigned2(local, 6) & SIZES_FOLLOW) == 0 && contradicts(unsigned4(local, 22), size)) {
            throw damaged(file, "has no file '" + Nearest.shorten(name) + "' of " + size + " bytes at byte " + header);
        }
        return new Located(name, header, new Archive.Entry(position, size));
    }

    private static boolean contradicts(long localSize, long size) {
        return localSize != size && localSize != Zip64.ELSEWHERE;
    }

    private String text(ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw damaged(file, "has a file whose name is not valid UTF-8");
        }
    }

    private void checkOverlaps() {
        located.sort(Comparator.comparingLong(Located::header));
        long free = 0;
        for (Located one : located) {
            if (one.header < free) {
                throw damaged(file, "has a file '" + Nearest.shorten(one.name) + "' that overlaps another");
            }
            free = one.entry.position() + one.entry.size();
        }
    }

    static int unsigned2(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    static long unsigned4(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    static DeltaweaveException damaged(MappedFile file, String what) {
        return new DeltaweaveException(
                "DW-121",
                "The zip archive " + file.path() + " " + what,
                "It is damaged or was not written by torch.save: download it again, or save the state_dict with torch.save");
    }
}
