package org.deltaweave.transformers;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.tensor.cpu.Floats;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The identity of a backbone's weights: a SHA-256 over names, shapes and float32 values, whatever file they came from. */
final class Fingerprint {
    private static final int CHUNK = 1 << 14;

    private Fingerprint() {}

    static String of(Map<String, Tensor> weights) {
        MessageDigest digest = sha256();
        new TreeMap<>(weights).forEach((name, tensor) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            for (long size : tensor.shape()) {
                digest.update(ByteBuffer.allocate(Long.BYTES).putLong(size).array());
            }
            update(digest, tensor);
        });
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, Tensor tensor) {
        INDArray rows = rows(tensor.value());
        Nd4j.getAffinityManager().ensureLocation(rows, Location.HOST);
        Floats floats = Floats.at(rows.data().addressPointer().address(), rows.length());
        float[] values = new float[CHUNK];
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long start = 0; start < floats.length(); start += CHUNK) {
            int n = (int) Math.min(CHUNK, floats.length() - start);
            floats.get(start, n, values, 0);
            bytes.asFloatBuffer().put(values, 0, n);
            digest.update(bytes.array(), 0, n * Float.BYTES);
        }
        Reference.reachabilityFence(rows);
        if (rows != tensor.value()) {
            rows.close();
        }
    }

    /** The array itself if its elements lie row by row as float32, else a copy of which that is so. */
    private static INDArray rows(INDArray x) {
        if (x.dataType() != DataType.FLOAT) {
            return x.dup('c').castTo(DataType.FLOAT);
        }
        return x.ordering() == 'c' && !x.isView() ? x : x.dup('c');
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
