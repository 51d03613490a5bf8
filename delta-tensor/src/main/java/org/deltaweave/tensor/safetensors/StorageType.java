package org.deltaweave.tensor.safetensors;

import java.nio.ByteBuffer;
import org.deltaweave.tensor.file.DType;
import org.deltaweave.tensor.file.Float16;

/** The types in which {@link SafetensorsWriter} stores real numbers; values are rounded to nearest, ties to even. */
public enum StorageType {
    F32(DType.F32),
    F16(DType.F16),
    BF16(DType.BF16);

    private final DType dtype;

    StorageType(DType dtype) {
        this.dtype = dtype;
    }

    /** The type's name and size in the file. */
    public DType dtype() {
        return dtype;
    }

    /** Appends a value; false if it is finite and became infinite. */
    boolean put(ByteBuffer data, double value) {
        float rounded = (float) value;
        float stored =
                switch (this) {
                    case F32 -> {
                        data.putFloat(rounded);
                        yield rounded;
                    }
                    case F16 -> {
                        short bits = Float16.toHalf(rounded);
                        data.putShort(bits);
                        yield Float16.fromHalf(bits);
                    }
                    case BF16 -> {
                        short bits = Float16.toBrain(rounded);
                        data.putShort(bits);
                        yield Float16.fromBrain(bits);
                    }
                };
        return Double.isFinite(value) == Float.isFinite(stored);
    }
}
