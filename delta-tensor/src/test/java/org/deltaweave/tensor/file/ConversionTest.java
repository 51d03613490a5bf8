package org.deltaweave.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConversionTest {
    private static final int LENGTH = 9001; // no multiple of a piece

    private final long seed = System.nanoTime();

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "F32", "F64"})
    void everyPattern_isConvertedLikeOneAlone(DType dtype) {
        byte[] bytes = new byte[LENGTH * dtype.bytes()];
        new Random(seed).nextBytes(bytes);
        ByteBuffer elements = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        float[] floats = new float[LENGTH];
        double[] doubles = new double[LENGTH];
        Conversion.toFloats(dtype, elements.duplicate().order(ByteOrder.LITTLE_ENDIAN), FloatBuffer.wrap(floats));
        Conversion.toDoubles(dtype, elements.duplicate().order(ByteOrder.LITTLE_ENDIAN), DoubleBuffer.wrap(doubles));
        for (int i = 0; i < LENGTH; i++) {
            double expected =
                    switch (dtype) {
                        case F16 -> Float16.fromHalf(elements.getShort());
                        case BF16 -> Float16.fromBrain(elements.getShort());
                        case F32 -> elements.getFloat();
                        default -> elements.getDouble();
                    };
            assertThat(doubles[i]).as("seed %d, element %d", seed, i).isEqualTo(Double.valueOf(expected));
            assertThat(floats[i]).as("seed %d, element %d", seed, i).isEqualTo(Float.valueOf((float) expected));
        }
    }
}
