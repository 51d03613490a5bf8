package org.deltaweave.tensor.file;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * A part of a file in memory, little-endian, which {@link #close} takes out again at once; the bytes must not be touched
 * afterwards.
 *
 * <p>Left to the garbage collector, a mapping would count as used memory long after the last read, and Windows would not
 * let the file be replaced. Java 22 has a way to unmap, which Java 17 can only call by reflection; before it there is only
 * the one of {@code sun.misc.Unsafe}, which warns from Java 24 on.
 */
record Mapping(ByteBuffer bytes, AutoCloseable unmapping) implements AutoCloseable {
    private static final Mapper MAPPER = Runtime.version().feature() >= 22 ? arena() : cleaner();

    private interface Mapper {
        Mapping map(FileChannel channel, long position, long length) throws IOException, ReflectiveOperationException;
    }

    /** Maps bytes that the file has, at least one and at most 2^31 - 1. */
    static Mapping of(FileChannel channel, long position, long length) throws IOException {
        try {
            return MAPPER.map(channel, position, length);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("a file was not mapped", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has no way to map a file", e);
        }
    }

    private static Mapper arena() {
        try {
            Class<?> arena = Class.forName("java.lang.foreign.Arena");
            Method confined = arena.getMethod("ofConfined");
            Method map = FileChannel.class.getMethod("map", MapMode.class, long.class, long.class, arena);
            Method asBuffer = Class.forName("java.lang.foreign.MemorySegment").getMethod("asByteBuffer");
            return (channel, position, length) -> {
                AutoCloseable owner = (AutoCloseable) confined.invoke(null);
                boolean mapped = false;
                try {
                    Object segment = map.invoke(channel, MapMode.READ_ONLY, position, length, owner);
                    ByteBuffer bytes = (ByteBuffer) asBuffer.invoke(segment);
                    mapped = true;
                    return new Mapping(bytes.order(ByteOrder.LITTLE_ENDIAN), owner);
                } finally {
                    if (!mapped) {
                        close(owner);
                    }
                }
            };
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Java 22 and later has arenas", e);
        }
    }

    private static Mapper cleaner() {
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            Field field = unsafe.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            Object instance = field.get(null);
            Method clean = unsafe.getMethod("invokeCleaner", ByteBuffer.class);
            return (channel, position, length) -> {
                ByteBuffer bytes = channel.map(MapMode.READ_ONLY, position, length);
                return new Mapping(bytes.order(ByteOrder.LITTLE_ENDIAN), () -> clean.invoke(instance, bytes));
            };
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Java 17 to 21 has the module jdk.unsupported", e);
        }
    }

    @Override
    public void close() {
        close(unmapping);
    }

    private static void close(AutoCloseable unmapping) {
        try {
            unmapping.close();
        } catch (Exception e) {
            throw new IllegalStateException("a file was not unmapped", e);
        }
    }
}
