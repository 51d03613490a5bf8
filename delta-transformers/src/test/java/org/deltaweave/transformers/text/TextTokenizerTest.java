package org.deltaweave.transformers.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.util.Utils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.deltaweave.transformers.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTokenizerTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path directory;

    @Test
    void encode_goldenTexts_fromTokenizerJson() throws IOException {
        golden(Reference.data("tokenizers/bert-base-uncased"));
    }

    @Test
    void encode_goldenTexts_fromVocabularyAlone() throws IOException {
        Path reference = Reference.data("tokenizers/bert-base-uncased");
        Files.copy(reference.resolve("vocab.txt"), directory.resolve("vocab.txt"));
        golden(directory);
        Files.copy(reference.resolve("tokenizer_config.json"), directory.resolve("tokenizer_config.json"));
        golden(directory);
    }

    @Test
    void encode_goldenTexts_fromJsonThatLeavesSpecialTokensToTheClass() throws IOException {
        Path reference = Reference.data("tokenizers/bert-base-uncased");
        ObjectNode json =
                (ObjectNode) JSON.readTree(reference.resolve("tokenizer.json").toFile());
        Files.writeString(
                directory.resolve("tokenizer.json"),
                json.putNull("post_processor").toString());
        Files.writeString(directory.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"BertTokenizer\"}");
        golden(directory);
    }

    @Test
    void bytePairs_goldenTexts_fromJsonAndFromVocabularyAndMerges() throws IOException {
        Path reference = Reference.data("tokenizers/gpt2");
        Files.copy(reference.resolve("vocab.json"), directory.resolve("vocab.json"));
        Files.copy(reference.resolve("merges.txt"), directory.resolve("merges.txt"));
        JsonNode golden = JSON.readTree(reference.resolve("golden.json").toFile());
        for (Path files : new Path[] {reference, directory}) {
            try (TextTokenizer tokenizer = TextTokenizer.load(files, 1024)) {
                assertThat(golden.path("single")).hasSizeGreaterThan(200);
                for (JsonNode node : golden.path("single")) {
                    String text = node.path("text").asText();
                    int[] ids = ints(node.path("ids"));
                    assertThat(tokenizer.encodeAll(text, true)).as(text).isEqualTo(ids);
                    if (ids.length > 0) {
                        // The reference shows special tokens.
                        String decoded = node.path("decoded").asText().replace("<|endoftext|>", "");
                        assertThat(tokenizer.decode(ids)).isEqualTo(decoded);
                    }
                }
            }
        }
    }

    @Test
    void bytePairs_mergeOutsideTheVocabulary_namesTheLine() throws IOException {
        Files.writeString(directory.resolve("vocab.json"), "{\"a\":0,\"b\":1,\"ab\":2}");
        Files.writeString(directory.resolve("merges.txt"), "#version: 0.2\na b\nb b\n");
        assertThatThrownBy(() -> TextTokenizer.load(directory, 10))
                .hasMessage("[DW-331] Line 3 of " + directory.resolve("merges.txt")
                        + ", 'b b', is no pair that makes a piece of the vocabulary."
                        + " Download or export the tokenizer's files again.");
    }

    @Test
    void characters_vocabularyWithoutMerges_areTokens() throws IOException {
        Files.writeString(directory.resolve("vocab.json"), "{\".\":0,\"a\":1,\"b\":2}");
        try (TextTokenizer tokenizer = TextTokenizer.load(directory, 10)) {
            assertThat(tokenizer.encode("abba").ids()).containsExactly(1, 2, 2, 1);
            assertThat(tokenizer.decode(2, 1)).isEqualTo("ba");
        }
    }

    private static void golden(Path directory) throws IOException {
        JsonNode golden = JSON.readTree(
                Reference.data("tokenizers/bert-base-uncased/golden.json").toFile());
        try (TextTokenizer tokenizer = TextTokenizer.load(directory, 512)) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(30522);
            assertThat(tokenizer.specialIds()).containsExactlyInAnyOrder(0, 100, 101, 102, 103);
            assertThat(golden.path("single")).hasSize(205);
            for (JsonNode node : golden.path("single")) {
                String text = node.path("text").asText();
                assertThat(tokenizer.encode(text).ids()).as(text).isEqualTo(ints(node.path("ids")));
            }
        }
        assertThat(golden.path("pair_longest_first_truncation")).isNotEmpty();
        for (JsonNode node : golden.path("pair_longest_first_truncation")) {
            int maxLength = node.path("max_length").asInt();
            try (TextTokenizer tokenizer = TextTokenizer.load(directory, maxLength, Overlong.TRUNCATE)) {
                Encoding pair = tokenizer.encodePair(
                        node.path("a").asText(), node.path("b").asText());
                int length = IntStream.of(ints(node.path("attention_mask"))).sum();
                assertThat(pair.ids())
                        .isEqualTo(IntStream.of(ints(node.path("input_ids")))
                                .limit(length)
                                .toArray());
                assertThat(pair.types())
                        .isEqualTo(IntStream.of(ints(node.path("token_type_ids")))
                                .limit(length)
                                .toArray());
            }
        }
    }

    @Test
    void encode_byteLevelTokenizer_goldenIds() throws IOException {
        Path gpt2 = Reference.data("tokenizers/gpt2");
        try (TextTokenizer tokenizer = TextTokenizer.load(gpt2, 1024)) {
            for (JsonNode node :
                    JSON.readTree(gpt2.resolve("golden.json").toFile()).path("single")) {
                assertThat(tokenizer.encode(node.path("text").asText()).ids()).isEqualTo(ints(node.path("ids")));
            }
            assertThat(tokenizer.find(SpecialToken.CLS)).isEmpty();
            assertThatThrownBy(() -> tokenizer.id(SpecialToken.MASK))
                    .hasMessageStartingWith("[DW-332] The tokenizer has no mask_token");
        }
    }

    @Test
    void encode_singleAndPair_setsSpecialTokensAndTypes() throws IOException {
        try (TextTokenizer tokenizer = TextTokenizer.load(TinyTokenizer.write(directory), 9)) {
            Encoding single = tokenizer.encode("AB é");
            assertThat(single.ids()).containsExactly(2, 5, 8, 11, 3);
            assertThat(single.types()).containsOnly(0);
            Encoding pair = tokenizer.encodePair("ab", "b q");
            assertThat(pair.ids()).containsExactly(2, 5, 8, 3, 6, 1, 3);
            assertThat(pair.types()).containsExactly(0, 0, 0, 0, 1, 1, 1);
            assertThat(tokenizer.id(SpecialToken.MASK)).isEqualTo(4);
            assertThat(tokenizer.decode(2, 5, 8, 6, 3)).isEqualTo("ab b");
            assertThat(tokenizer.encode("[MASK] \ud800 \0 a").ids())
                    .startsWith(2, 4)
                    .endsWith(5, 3);
            assertThatThrownBy(() -> tokenizer.decode(12))
                    .hasMessageStartingWith("[DW-334] Token id 12 is not in the vocabulary of 12");
        }
    }

    @Test
    void load_tokenizerConfig_keepsCaseAndRenamesTokens() throws IOException {
        TinyTokenizer.write(directory);
        Files.writeString(
                directory.resolve("tokenizer_config.json"),
                "{\"do_lower_case\":false,\"mask_token\":{\"content\":\"a\"},\"pad_token\":null}");
        try (TextTokenizer tokenizer = TextTokenizer.load(directory, 9)) {
            assertThat(tokenizer.encode("A E b").ids()).containsExactly(2, 9, 10, 6, 3);
            assertThat(tokenizer.id(SpecialToken.MASK)).isEqualTo(5);
            assertThat(tokenizer.id(SpecialToken.PAD)).isZero();
        }
    }

    @Test
    void load_truncationAndPaddingInTheFile_areIgnored() throws IOException {
        Path reference = Reference.data("tokenizers/bert-base-uncased");
        ObjectNode json =
                (ObjectNode) JSON.readTree(reference.resolve("tokenizer.json").toFile());
        json.putObject("truncation")
                .put("direction", "Right")
                .put("max_length", 4)
                .put("strategy", "LongestFirst")
                .put("stride", 0);
        json.putObject("padding")
                .put("direction", "Right")
                .put("pad_id", 0)
                .put("pad_type_id", 0)
                .put("pad_token", "[PAD]")
                .putNull("pad_to_multiple_of")
                .putObject("strategy")
                .put("Fixed", 20);
        JSON.writeValue(directory.resolve("tokenizer.json").toFile(), json);
        try (TextTokenizer tokenizer = TextTokenizer.load(directory, 512)) {
            assertThat(tokenizer.encode("unflinchingly bleak and desperate").ids())
                    .containsExactly(101, 4895, 10258, 2378, 8450, 2135, 21657, 1998, 7143, 102);
        }
    }

    @Test
    void load_always_keepsTheLibraryOffline() throws IOException {
        TextTokenizer.load(TinyTokenizer.write(directory), 9).close();
        assertThat(Utils.isOfflineMode()).isTrue();
        assertThat(System.getProperty("OPT_OUT_TRACKING")).isEqualTo("true");
    }

    @Test
    void encode_tooLong_isRefusedOrCut() throws IOException {
        TinyTokenizer.write(directory);
        try (TextTokenizer refusing = TextTokenizer.load(directory, 6)) {
            assertThat(refusing.encode("a b a b").length()).isEqualTo(6);
            assertThatThrownBy(() -> refusing.encode("a b a b a"))
                    .hasMessage("[DW-333] The text has 7 tokens, but the model reads at most 6."
                            + " Shorten it, or choose to truncate texts that are too long.");
            assertThatThrownBy(() -> refusing.encodePair("a b", "a b"))
                    .hasMessageStartingWith("[DW-333] The pair of texts has 7 tokens");
        }
        try (TextTokenizer cutting = TextTokenizer.load(directory, 6, Overlong.TRUNCATE)) {
            assertThat(cutting.encode("a b a b a").ids()).containsExactly(2, 5, 6, 5, 6, 3);
            Encoding pair = cutting.encodePair("a b a b a", "b");
            assertThat(pair.ids()).containsExactly(2, 5, 6, 3, 6, 3);
            assertThat(pair.types()).containsExactly(0, 0, 0, 0, 1, 1);
        }
        assertThatThrownBy(() -> TextTokenizer.load(directory, 3))
                .hasMessageStartingWith("[DW-333] A maximum of 3 tokens leaves no room beside the 3 special tokens");
    }

    @Test
    void load_missingOrDamagedFiles_saysWhich() throws IOException {
        refused("[DW-330] Directory " + directory + " has neither tokenizer.json nor vocab.txt");
        Path vocabulary = directory.resolve("vocab.txt");
        Files.writeString(vocabulary, "[PAD]\n[UNK]\n[SEP]\n");
        refused("[DW-332] File " + vocabulary + " has no token '[CLS]'");
        Files.write(vocabulary, new byte[] {(byte) 0xff});
        refused("[DW-331] File " + vocabulary + " is not valid UTF-8");
        Path json = directory.resolve("tokenizer.json");
        Files.writeString(json, "{");
        refused("[DW-331] File " + json + " is not valid JSON");
        Files.writeString(json, "[]");
        refused("[DW-331] File " + json + " is not a JSON object");
        Files.writeString(json, "{}");
        refused("[DW-331] File " + json + " has no usable vocabulary");
        Files.writeString(json, "{\"model\":{\"vocab\":{\"a\":0}}}");
        refused("[DW-331] The tokenizer in " + directory + " cannot be loaded: ");
    }

    @Test
    void kept_randomLengths_fillsTheRoomAndCutsTheLonger() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            int first = random.nextInt(20);
            int second = random.nextInt(20);
            int room = random.nextInt(30);
            int[] kept = Truncation.kept(first, second, room);
            String what = "seed " + seed + ": " + first + ", " + second + " in " + room;
            assertThat(kept[0]).as(what).isBetween(0, first);
            assertThat(kept[1]).as(what).isBetween(0, second);
            assertThat(kept[0] + kept[1]).as(what).isEqualTo(Math.min(room, first + second));
            if (kept[0] < first && kept[1] < second) {
                assertThat(Math.abs(kept[0] - kept[1])).as(what).isLessThanOrEqualTo(1);
            } else if (kept[0] < first) {
                assertThat(kept[0]).as(what).isGreaterThanOrEqualTo(kept[1] - 1);
            } else if (kept[1] < second) {
                assertThat(kept[1]).as(what).isGreaterThanOrEqualTo(kept[0] - 1);
            }
        }
    }

    private void refused(String text) {
        assertThatThrownBy(() -> TextTokenizer.load(directory, 9).close()).hasMessageContaining(text);
    }

    private static int[] ints(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }
}
