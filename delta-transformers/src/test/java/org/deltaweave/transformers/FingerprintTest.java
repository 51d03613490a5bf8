package org.deltaweave.transformers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.deltaweave.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class FingerprintTest {
    private static final String FILE_OF_TWO = "sha256:8eddee9805aa696acee7fef3deb605c2df95fde96c2648c47770bbe1cb0105fb";

    private final long seed = System.nanoTime();

    @Test
    void of_fixedWeights_isWhatDeltaFilesHold() {
        INDArray a = Nd4j.createFromArray(new float[][] {{1.5f, -2}, {0.25f, 1e-3f}});
        INDArray b = Nd4j.createFromArray(3f, -4f, 5f);
        assertThat(Fingerprint.of(Map.of("b", Tensor.constant(b), "a", Tensor.constant(a))))
                .isEqualTo(FILE_OF_TWO);
    }

    @Test
    void of_anyLayoutAndType_digestsNamesShapesAndFloatsRowByRow() throws NoSuchAlgorithmException {
        Nd4j.getRandom().setSeed(seed);
        INDArray big = Nd4j.randn(DataType.FLOAT, 3, 40_000);
        for (INDArray x : new INDArray[] {
            big,
            big.castTo(DataType.DOUBLE),
            Nd4j.randn(DataType.DOUBLE, 7, 5),
            big.transpose(),
            big.get(NDArrayIndex.interval(1, 3), NDArrayIndex.interval(5, 905)),
            big.getRow(1),
            big.dup('f'),
            Nd4j.scalar(0.5f)
        }) {
            assertThat(Fingerprint.of(Map.of("x", Tensor.constant(x))))
                    .as("seed %d, %s", seed, x.shapeInfoToString())
                    .isEqualTo(oneByOne(x));
        }
    }

    private static String oneByOne(INDArray x) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update("x".getBytes(StandardCharsets.UTF_8));
        for (long size : x.shape()) {
            digest.update(ByteBuffer.allocate(8).putLong(size).array());
        }
        for (double value : x.dup('c').reshape(x.length()).toDoubleVector()) {
            digest.update(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat((float) value)
                    .array());
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }
}
