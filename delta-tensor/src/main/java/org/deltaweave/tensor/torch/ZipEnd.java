package org.deltaweave.tensor.torch;

import java.nio.ByteBuffer;
import org.deltaweave.tensor.file.MappedFile;

/**
 * The last record of a zip archive: where its list of files is.
 *
 * @param position of the list, in bytes from the beginning of the archive
 * @param size of the list in bytes
 * @param count number of files
 */
record ZipEnd(long position, long size, long count) {
    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int WIDE_LOCATOR = 0x07064b50;
    private static final int WIDE_LOCATOR_SIZE = 20;
    private static final int WIDE_END = 0x06064b50;
    private static final int WIDE_END_SIZE = 56;
    private static final long LONGEST_LIST = 1 << 25;

    static ZipEnd read(MappedFile file) {
        long tail = Math.max(0, file.size() - END_SIZE - LONGEST_COMMENT);
        ByteBuffer bytes = file.bytes(tail, (int) (file.size() - tail));
        int at = bytes.limit() - END_SIZE;
        while (at >= 0 && !isEnd(bytes, at)) {
            at--;
        }
        if (at < 0) {
            throw ZipDirectory.damaged(file, "has no list of its files at the end");
        }
        ZipEnd end = wide(file, tail + at);
        if (end == null) {
            end = new ZipEnd(
                    ZipDirectory.unsigned4(bytes, at + 16),
                    ZipDirectory.unsigned4(bytes, at + 12),
                    ZipDirectory.unsigned2(bytes, at + 10));
        }
        long limit = tail + at;
        if (end.position < 0
                || end.size < 0
                || end.size > LONGEST_LIST
                || end.position > limit - end.size
                || end.count < 0
                || end.count > end.size) {
            throw ZipDirectory.damaged(
                    file, "claims a list of " + end.count + " files in " + end.size + " bytes at byte " + end.position);
        }
        return end;
    }

    private static boolean isEnd(ByteBuffer bytes, int at) {
        return bytes.getInt(at) == END && ZipDirectory.unsigned2(bytes, at + 20) == bytes.limit() - at - END_SIZE;
    }

    /** The record with 64-bit numbers, if a locator before the end points to one. */
    private static ZipEnd wide(MappedFile file, long end) {
        if (end < WIDE_LOCATOR_SIZE + WIDE_END_SIZE) {
            return null;
        }
        ByteBuffer locator = file.bytes(end - WIDE_LOCATOR_SIZE, WIDE_LOCATOR_SIZE);
        if (locator.getInt(0) != WIDE_LOCATOR) {
            return null;
        }
        long position = locator.getLong(8);
        if (position < 0 || position > end - WIDE_LOCATOR_SIZE - WIDE_END_SIZE) {
            throw ZipDirectory.damaged(file, "has its last record at byte " + position);
        }
        ByteBuffer record = file.bytes(position, WIDE_END_SIZE);
        if (record.getInt(0) != WIDE_END) {
            throw ZipDirectory.damaged(file, "has no last record at byte " + position);
        }
        return new ZipEnd(record.getLong(48), record.getLong(40), record.getLong(32));
    }
}
