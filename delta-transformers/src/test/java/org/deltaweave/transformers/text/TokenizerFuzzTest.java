package org.deltaweave.transformers.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.deltaweave.tensor.DeltaweaveException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged tokenizer files give a clear error, or a tokenizer: never another exception, and never a dead process. */
class TokenizerFuzzTest {
    private static final long SEED = 20261125;
    private static final int ROUNDS = 200;

    @TempDir
    private Path parent;

    @Test
    void damagedFiles_areRefusedOrRead() throws IOException {
        Map<String, Map<String, String>> tokenizers = new TreeMap<>();
        tokenizers.put("pieces", Map.of("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##b\n"));
        tokenizers.put(
                "pairs",
                Map.of("vocab.json", "{\"a\":0,\"b\":1,\"ab\":2,\"<s>\":3}", "merges.txt", "#version: 0.2\na b\n"));
        tokenizers.put("json", Map.of("tokenizer.json", JSON));
        SplittableRandom random = new SplittableRandom(SEED);
        int refused = 0;
        for (Map.Entry<String, Map<String, String>> tokenizer : tokenizers.entrySet()) {
            for (String damaged : tokenizer.getValue().keySet()) {
                for (int round = 0; round < ROUNDS; round++) {
                    Path directory = Files.createDirectory(parent.resolve(tokenizer.getKey() + damaged + round));
                    for (Map.Entry<String, String> file : tokenizer.getValue().entrySet()) {
                        byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
                        boolean chosen = file.getKey().equals(damaged);
                        Files.write(directory.resolve(file.getKey()), chosen ? damage(bytes, random) : bytes);
                    }
                    refused += refuses(directory, damaged + ", round " + round + ", seed " + SEED) ? 1 : 0;
                }
            }
        }
        assertThat(refused).as("damage that was noticed").isGreaterThan(ROUNDS);
    }

    private static boolean refuses(Path directory, String what) {
        return assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    try (TextTokenizer tokenizer = TextTokenizer.load(directory, 16, Overlong.TRUNCATE)) {
                        tokenizer.encode("ab ba c");
                        return false;
                    } catch (DeltaweaveException refusal) {
                        assertThat(refusal).as(what).hasMessageStartingWith("[DW-33");
                        return true;
                    }
                },
                what);
    }

    private static byte[] damage(byte[] bytes, SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        byte[] damaged = bytes.clone();
        for (int i = 0; i <= random.nextInt(4); i++) {
            int at = random.nextInt(damaged.length);
            damaged[at] = random.nextBoolean()
                    ? (byte) "{}[]\",:019-\\x".charAt(random.nextInt(13))
                    : (byte) random.nextInt(256);
        }
        return damaged;
    }

    private static final String JSON =
            """
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[{"id":0,"content":"<unk>","single_word":false,
            "lstrip":false,"rstrip":false,"normalized":false,"special":true}],"normalizer":{"type":"Sequence","normalizers":
            [{"type":"Prepend","prepend":"_"},{"type":"Replace","pattern":{"String":" "},"content":"_"}]},
            "pre_tokenizer":null,"post_processor":null,"decoder":{"type":"Fuse"},"model":{"type":"BPE","dropout":null,
            "unk_token":"<unk>","fuse_unk":true,"byte_fallback":false,"vocab":{"<unk>":0,"_":1,"a":2,"b":3,"_a":4,"ab":5},
            "merges":["_ a","a b"]}}
            """;
}
