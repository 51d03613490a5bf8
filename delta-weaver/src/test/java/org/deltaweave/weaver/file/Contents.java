package org.deltaweave.weaver.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.PeftFormat;
import org.junit.jupiter.api.Assumptions;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Deltas to write, and the data directory. */
final class Contents {
    static final String QUERY = "bert.encoder.layer.0.attention.self.query";
    static final String FINGERPRINT = "sha256:0123abcd";

    static final PeftFormat LORA = new PeftFormat() {
        @Override
        public String peftType() {
            return "LORA";
        }

        @Override
        public Map<String, Object> peftConfig() {
            return Map.of("r", 2, "lora_alpha", 4, "layers_to_transform", Optional.empty(), "rank_pattern", Map.of());
        }

        @Override
        public String peftTensorName(String tensor) {
            return tensor + ".weight";
        }
    };

    private Contents() {}

    static DeltaSpec spec() {
        return DeltaSpec.of("lora")
                .with("rank", 2)
                .with("targets", "attention.query")
                .withSeed(7);
    }

    static DeltaContent lora(long seed) {
        Random random = new Random(seed);
        return new DeltaContent(
                spec(),
                Optional.of(LORA),
                List.of(
                        TensorEntry.of(QUERY, "lora_A", array(random, 2, 5)),
                        TensorEntry.of(QUERY, "lora_B", array(random, 3, 2))),
                FINGERPRINT,
                Map.of("classifier.weight", array(random, 2, 3), "classifier.bias", array(random, 2)),
                Map.of("labels", List.of("no", "yes"), "epochs", 3),
                "/home/someone/models/bert-base/");
    }

    /** The same with other tensors. */
    static DeltaContent with(DeltaContent content, TensorEntry... entries) {
        return new DeltaContent(
                content.spec(),
                content.peft(),
                List.of(entries),
                content.fingerprint(),
                content.saved(),
                content.notes(),
                content.baseModel());
    }

    /** The same with zeros for numbers. */
    static DeltaContent empty(DeltaContent content, DataType type) {
        List<TensorEntry> zeros = new ArrayList<>();
        content.entries()
                .forEach(entry -> zeros.add(new TensorEntry(
                        entry.site(),
                        entry.tensor(),
                        Nd4j.zeros(type, entry.value().shape()))));
        return with(content, zeros.toArray(TensorEntry[]::new));
    }

    static INDArray array(Random random, long... shape) {
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, (float) random.nextGaussian());
        }
        return array.putScalar(0, -0.0f);
    }

    /** Every bit of every element. */
    static int[] bits(INDArray array) {
        float[] values = array.dup('c').reshape(-1).castTo(DataType.FLOAT).toFloatVector();
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    static Path data(String path) {
        String configured = System.getProperty("DELTAWEAVE_DATA", System.getenv("DELTAWEAVE_DATA"));
        Path data =
                Path.of(configured == null ? "../../shared/data" : configured).resolve(path);
        Assumptions.assumeTrue(Files.exists(data), "needs " + data + ": set DELTAWEAVE_DATA");
        return data;
    }
}
