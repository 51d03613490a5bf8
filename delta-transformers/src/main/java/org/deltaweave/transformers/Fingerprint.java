package org.deltaweave.transformers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.tensor.Tensor;

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
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long length = tensor.length();
        for (long start = 0; start < length; start += CHUNK) {
            bytes.clear();
            for (long i = start; i < Math.min(length, start + CHUNK); i++) {
                bytes.putFloat(tensor.value().data().getFloat(tensor.value().offset() + i));
            }
            digest.update(bytes.array(), 0, bytes.position());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
