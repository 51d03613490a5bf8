package org.deltaweave.tensor.torch;

import java.util.Arrays;
import java.util.Optional;
import org.deltaweave.tensor.file.DType;

/** The names of Python that a pickle of tensors needs. They are only names: nothing is looked up or called by them. */
enum Global {
    ORDERED_DICT("collections OrderedDict", null),
    REBUILD_TENSOR("torch._utils _rebuild_tensor_v2", null),
    REBUILD_PARAMETER("torch._utils _rebuild_parameter", null),
    FLOAT_STORAGE("torch FloatStorage", DType.F32),
    DOUBLE_STORAGE("torch DoubleStorage", DType.F64),
    HALF_STORAGE("torch HalfStorage", DType.F16),
    BFLOAT16_STORAGE("torch BFloat16Storage", DType.BF16),
    LONG_STORAGE("torch LongStorage", DType.I64),
    INT_STORAGE("torch IntStorage", DType.I32),
    SHORT_STORAGE("torch ShortStorage", DType.I16),
    CHAR_STORAGE("torch CharStorage", DType.I8),
    BYTE_STORAGE("torch ByteStorage", DType.U8),
    BOOL_STORAGE("torch BoolStorage", DType.BOOL);

    private final String pythonName;
    private final DType stored;

    Global(String pythonName, DType stored) {
        this.pythonName = pythonName;
        this.stored = stored;
    }

    /** @param pythonName module, space, name */
    static Optional<Global> named(String pythonName) {
        return Arrays.stream(values())
                .filter(global -> global.pythonName.equals(pythonName))
                .findFirst();
    }

    /** What a storage of this class holds, if it is a storage. */
    Optional<DType> stored() {
        return Optional.ofNullable(stored);
    }

    @Override
    public String toString() {
        return "'" + pythonName + "'";
    }
}
