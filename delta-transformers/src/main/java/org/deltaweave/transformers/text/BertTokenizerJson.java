package org.deltaweave.transformers.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.deltaweave.tensor.DeltaweaveException;

/** Writes down BERT's tokenizer, for which {@code vocab.txt} gives only the word pieces, as a {@code tokenizer.json}. */
final class BertTokenizerJson {
    private static final JsonMapper JSON = new JsonMapper();

    private BertTokenizerJson() {}

    /** @param pieces the lines of {@code vocab.txt}: the line's index is the id */
    static ObjectNode of(Path file, List<String> pieces, ObjectNode config) {
        ObjectNode vocabulary = JSON.createObjectNode();
        for (int id = 0; id < pieces.size(); id++) {
            vocabulary.put(pieces.get(id), id);
        }
        ObjectNode json = JSON.createObjectNode().put("version", "1.0");
        addedTokens(json.putArray("added_tokens"), file, vocabulary, config);
        ObjectNode normalizer = json.putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put(
                        "handle_chinese_chars",
                        config.path("tokenize_chinese_chars").asBoolean(true))
                .put("lowercase", config.path("do_lower_case").asBoolean(true));
        JsonNode accents = config.path("strip_accents");
        if (accents.isBoolean()) {
            normalizer.put("strip_accents", accents.booleanValue());
        } else {
            normalizer.putNull("strip_accents"); // as lowercase says
        }
        json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        surround(
                json,
                config,
                vocabulary.get(spelling(config, SpecialToken.CLS)).intValue(),
                vocabulary.get(spelling(config, SpecialToken.SEP)).intValue());
        json.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
        json.putObject("model")
                .put("type", "WordPiece")
                .put("unk_token", spelling(config, SpecialToken.UNKNOWN))
                .put("continuing_subword_prefix", "##")
                .put("max_input_chars_per_word", 100)
                .set("vocab", vocabulary);
        return json;
    }

    /** Makes a tokenizer put [CLS] before and [SEP] after every text. */
    static void surround(ObjectNode json, ObjectNode config, int cls, int sep) {
        ObjectNode post = json.putObject("post_processor").put("type", "BertProcessing");
        post.putArray("sep").add(spelling(config, SpecialToken.SEP)).add(sep);
        post.putArray("cls").add(spelling(config, SpecialToken.CLS)).add(cls);
    }

    /** How the tokenizer's configuration spells a special token: as a text, or as an object with its content. */
    static String spelling(ObjectNode config, SpecialToken token) {
        JsonNode node = config.path(token.key());
        return node.isObject() ? node.path("content").asText(token.usual()) : node.asText(token.usual());
    }

    private static void addedTokens(ArrayNode list, Path file, ObjectNode vocabulary, ObjectNode config) {
        for (SpecialToken token : EnumSet.range(SpecialToken.PAD, SpecialToken.MASK)) {
            String spelling = spelling(config, token);
            if (vocabulary.has(spelling)) {
                list.addObject()
                        .put("id", vocabulary.get(spelling).intValue())
                        .put("content", spelling)
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", true);
            } else if (token != SpecialToken.MASK) {
                throw new DeltaweaveException(
                        "DW-332",
                        "File " + file + " has no token '" + spelling + "'",
                        "Give the vocabulary of a BERT model, or its tokenizer.json");
            }
        }
    }
}
