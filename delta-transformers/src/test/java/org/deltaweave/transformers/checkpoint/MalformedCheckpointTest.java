package org.deltaweave.transformers.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.safetensors.SafetensorsWriter;
import org.deltaweave.tensor.safetensors.StorageType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Whatever a configuration or an index says, it is read or refused with an error of ours, quickly and frugally. */
class MalformedCheckpointTest {
    private static final long SEED = 20_240_502;
    private static final int VARIANTS = 400;
    private static final String JSON = "{}[]:,\"\\0123456789eE+-.tfnu/\u0000\u007f\u00ff";
    private static final String CONFIG =
            "{\"model_type\":\"bert\",\"hidden_size\":3,\"eps\":1e-12,\"tie\":true,\"eos\":[1,2],\"rope\":{\"factor\":8.0}}";
    private static final String INDEX =
            "{\"metadata\":{\"total_size\":32},\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}}";

    @TempDir
    private Path directory;

    private int refused;
    private int read;

    @BeforeEach
    void makeCheckpoint() throws IOException {
        Files.writeString(config(), CONFIG);
        Files.writeString(index(), INDEX);
        SafetensorsWriter.write(
                directory.resolve("one.safetensors"),
                Map.of("a", Nd4j.createFromArray(1f, 2f, 3f)),
                StorageType.F32,
                Map.of());
        SafetensorsWriter.write(
                directory.resolve("two.safetensors"),
                Map.of("b", Nd4j.createFromArray(4f, 5f)),
                StorageType.F32,
                Map.of());
        readAll(); // once unmeasured, for what Java and ND4J allocate only once
    }

    static String[] notJson() {
        return new String[] {
            "",
            " ",
            "\ufeff",
            "{",
            "}",
            "null",
            "1",
            "\"x\"",
            "[]",
            "[{}]",
            "{]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{'a':1}",
            "{a:1}",
            "{\"a\":NaN}",
            "{\"a\":01}",
            "{\"a\":1} {}",
            "{\"a\":1}x",
            "{\"a\":1,\"a\":2}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\ud800\\u",
            "/* */{}",
            "{\"a\":" + "[".repeat(100_000),
            "{\"a\":" + "[".repeat(2000) + "]".repeat(2000) + "}",
            "{\"a\":".repeat(100_000),
            "{\"a\":" + "9".repeat(5000) + "}",
            "{\"" + "a".repeat(60_000) + "\":1}",
            "{\"a\":\u0000}"
        };
    }

    @ParameterizedTest
    @MethodSource("notJson")
    void textThatIsNoJsonObject_isRefused(String text) throws IOException {
        Files.writeString(config(), text);
        check("DW-301", "config");
        Files.writeString(config(), CONFIG);
        Files.writeString(index(), text);
        check("DW-305", "index");
        assertThat(refused).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("values")
    void valueOfAnotherKind_isRefused(String value) throws IOException {
        Files.writeString(config(), CONFIG.replace("\"hidden_size\":3", "\"hidden_size\":" + value));
        check("DW-30", "hidden_size " + value);
        Files.writeString(
                config(), CONFIG.replace("\"rope\":{\"factor\":8.0}", "\"rope\":{\"factor\":[" + value + "]}"));
        check("DW-303", "factor " + value);
        Files.writeString(config(), CONFIG);
        Files.writeString(index(), INDEX.replace("\"two.safetensors\"", value));
        check("DW-", "shard " + value);
        Files.writeString(index(), "{\"weight_map\":" + value + "}");
        check("DW-305", "weight_map " + value);
        assertThat(refused).isEqualTo(4);
    }

    static String[] values() {
        return new String[] {
            "0",
            "-1",
            "2.5",
            "1e400",
            "99999999999999999999",
            "null",
            "true",
            "\"\"",
            "\"..\"",
            "\"/etc/passwd\"",
            "[3]",
            "[]",
            "{}",
            "{\"x\":{}}",
            "\"config.json\"",
            "\"one.safetensors/x\"",
            "\"\\u0000\"",
            "\"" + "a/".repeat(5000) + "\""
        };
    }

    @Test
    void damagedConfig_isRefusedOrRead() {
        damage(config(), CONFIG, "DW-30");
    }

    @Test
    void damagedIndex_isRefusedOrRead() {
        damage(index(), INDEX, "DW-30");
    }

    @Test
    void endlessFile_isRefusedUnread() throws IOException {
        Files.write(config(), new byte[40 << 20]);
        check("DW-301", "40 MB of zeros");
        assertThat(refused).isEqualTo(1);
    }

    private void damage(Path file, String valid, String id) {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] bytes = valid.getBytes(StandardCharsets.ISO_8859_1);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < VARIANTS; i++) {
                Files.write(file, damaged(bytes, random));
                check(id, "seed " + SEED + ", case " + i);
            }
        });
        assertThat(refused).isGreaterThan(VARIANTS / 4);
        assertThat(read).isPositive();
    }

    private static byte[] damaged(byte[] valid, SplittableRandom random) {
        int at = random.nextInt(valid.length);
        int length = random.nextInt(Math.min(8, valid.length - at));
        byte[] start = Arrays.copyOf(valid, at + random.nextInt(4));
        for (int i = at; i < start.length; i++) {
            start[i] = (byte) JSON.charAt(random.nextInt(JSON.length()));
        }
        if (random.nextInt(8) == 0) {
            return start;
        }
        byte[] bytes = Arrays.copyOf(start, start.length + valid.length - at - length);
        System.arraycopy(valid, at + length, bytes, start.length, valid.length - at - length);
        return bytes;
    }

    private void check(String id, String what) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long size = Math.min(Files.size(config()), 1 << 20) + Files.size(index());
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            readAll();
            read++;
        } catch (DeltaweaveException e) {
            assertThat(e.id()).as(what).startsWith(id);
            assertThat(e).as(what).hasMessageContaining(directory.toString());
            refused++;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes allocated, " + what)
                .isLessThan(100 * size + (1 << 20));
    }

    private void readAll() {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            ModelConfig config = checkpoint.config();
            config.text("model_type");
            config.positive("hidden_size");
            config.number("eps");
            config.flag("tie", false);
            config.wholes("eos");
            config.section("rope").number("factor");
            for (String name : checkpoint.names()) {
                checkpoint
                        .tensor(name, DataType.FLOAT, checkpoint.info(name).shape())
                        .close();
            }
        }
    }

    private Path config() {
        return directory.resolve("config.json");
    }

    private Path index() {
        return directory.resolve("model.safetensors.index.json");
    }
}
