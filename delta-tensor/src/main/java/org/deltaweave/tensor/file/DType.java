package org.deltaweave.tensor.file;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The element types of tensors in files, as the safetensors format spells them. */
public enum DType {
    BOOL(1, Kind.INTEGER),
    U8(1, Kind.INTEGER),
    I8(1, Kind.INTEGER),
    F8_E5M2(1, Kind.OPAQUE),
    F8_E4M3(1, Kind.OPAQUE),
    I16(2, Kind.INTEGER),
    U16(2, Kind.INTEGER),
    F16(2, Kind.FLOATING),
    BF16(2, Kind.FLOATING),
    I32(4, Kind.INTEGER),
    U32(4, Kind.INTEGER),
    F32(4, Kind.FLOATING),
    F64(8, Kind.FLOATING),
    I64(8, Kind.INTEGER),
    U64(8, Kind.OPAQUE);

    private enum Kind {
        FLOATING,
        INTEGER,
        OPAQUE
    }

    private final int bytes;
    private final Kind kind;

    DType(int bytes, Kind kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether {@link TensorFile#read} can convert it. */
    public boolean isFloating() {
        return kind == Kind.FLOATING;
    }

    /** Whether {@link TensorFile#readLongs} can convert it. */
    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    /** The type that a file calls so. */
    public static Optional<DType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /** The next element of an integer type. */
    long nextLong(ByteBuffer data) {
        return switch (this) {
            case BOOL, U8 -> Byte.toUnsignedLong(data.get());
            case I8 -> data.get();
            case I16 -> data.getShort();
            case U16 -> Short.toUnsignedLong(data.getShort());
            case I32 -> data.getInt();
            case U32 -> Integer.toUnsignedLong(data.getInt());
            case I64 -> data.getLong();
            default -> throw new IllegalStateException(this + " is no integer type that fits a long");
        };
    }
}
