package org.deltaweave.conformance;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.Transformer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Numbers that a network computed, copied, to be compared with others bit for bit.
 *
 * @param arrays by name: {@code hidden state 0}, {@code pooled}
 */
record Outputs(Map<String, double[]> arrays) {
    /** What the encoder gives outside training: every hidden state, and the pooled vectors. */
    static Outputs of(Transformer encoder, TokenBatch batch) {
        encoder.pass().begin(false);
        Map<String, double[]> arrays = new LinkedHashMap<>();
        List<Tensor> states = encoder.hiddenStates(batch);
        for (int i = 0; i < states.size(); i++) {
            arrays.put("hidden state " + i, numbers(states.get(i).value()));
        }
        arrays.put("pooled", numbers(encoder.pooled(batch).value()));
        return new Outputs(arrays);
    }

    /** One array. */
    static Outputs of(String name, INDArray array) {
        return new Outputs(Map.of(name, numbers(array)));
    }

    /** An array's numbers in row-major order; float becomes double without loss. */
    static double[] numbers(INDArray array) {
        return array.dup('c').data().asDouble();
    }

    /** @throws Violation naming the first array that differs in any bit, if one does */
    void requireSameBits(Outputs expected, String situation) {
        expected.arrays.forEach((name, numbers) -> requireSameBits(name, arrays.get(name), numbers, situation));
    }

    /** @throws Violation if two arrays differ in any bit */
    static void requireSameBits(String name, double[] found, double[] expected, String situation) {
        if (found.length != expected.length) {
            throw new Violation(
                    name, situation + ": " + found.length + " numbers instead of the expected " + expected.length);
        }
        int count = 0;
        int first = -1;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            if (Double.doubleToRawLongBits(found[i]) != Double.doubleToRawLongBits(expected[i])) {
                first = first < 0 ? i : first;
                count++;
                largest = Math.max(largest, Math.abs(found[i] - expected[i]));
            }
        }
        if (count > 0) {
            throw new Violation(
                    name,
                    situation + ": " + count + " of " + expected.length + " numbers differ, the first at " + first
                            + " (" + found[first] + " instead of " + expected[first] + "), largest difference "
                            + largest);
        }
    }

    /** @throws Violation if an array differs by more than {@code tolerance} of its largest number */
    void requireNear(Outputs expected, double tolerance, String situation) {
        expected.arrays.forEach((name, numbers) -> {
            double[] found = arrays.get(name);
            double scale = Arrays.stream(numbers).map(Math::abs).max().orElse(0);
            for (int i = 0; i < numbers.length; i++) {
                double difference = Math.abs(found[i] - numbers[i]);
                // Written so that NaN fails as well.
                if (!(difference <= tolerance * scale)) {
                    throw new Violation(
                            name + "[" + i + "]",
                            situation + ": " + found[i] + " instead of " + numbers[i] + ", relative difference "
                                    + difference / scale + ", allowed " + tolerance);
                }
            }
        });
    }

    /** Whether any bit differs. */
    boolean differs(Outputs other) {
        return !digest().equals(other.digest());
    }

    /** The same text for the same bits, in every JVM. */
    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : arrays.keySet()) {
                double[] numbers = arrays.get(name);
                ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Double.BYTES);
                Arrays.stream(numbers).forEach(bytes::putDouble);
                digest.update(bytes.array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
