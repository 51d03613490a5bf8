package org.deltaweave.transformers.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/**
 * What a directory says of its tokenizer.
 *
 * @param json in the format of {@code tokenizer.json}, without its settings for truncation and padding
 * @param vocabulary id of every token, special ones included
 * @param special ids of those special tokens that the vocabulary has
 */
record TokenizerFiles(ObjectNode json, Map<String, Integer> vocabulary, Map<SpecialToken, Integer> special) {
    private static final String FAST = "tokenizer.json";
    private static final String VOCABULARY = "vocab.txt";
    private static final String PIECES = "vocab.json";
    private static final String MERGES = "merges.txt";
    private static final String CONFIG = "tokenizer_config.json";
    private static final String REMEDY = "Download or export the tokenizer's files again";
    private static final JsonMapper JSON = new JsonMapper();

    static TokenizerFiles read(Path directory) {
        Path file = directory.resolve(CONFIG);
        ObjectNode config = Files.isRegularFile(file) ? object(file) : JSON.createObjectNode();
        ObjectNode json;
        if (Files.isRegularFile(directory.resolve(FAST))) {
            file = directory.resolve(FAST);
            json = object(file);
        } else if (Files.isRegularFile(directory.resolve(VOCABULARY))) {
            file = directory.resolve(VOCABULARY);
            json = BertTokenizerJson.of(file, lines(file), config);
        } else if (Files.isRegularFile(directory.resolve(PIECES))) {
            file = directory.resolve(PIECES);
            Path merges = directory.resolve(MERGES);
            json = ByteLevelTokenizerJson.of(
                    object(file), merges, Files.isRegularFile(merges) ? lines(merges) : List.of(), config);
        } else {
            throw new DeltaweaveException(
                    "DW-330",
                    "Directory " + directory + " has neither " + FAST + " nor " + VOCABULARY + " nor " + PIECES,
                    "Put the tokenizer's files of the model beside its weights");
        }
        json.putNull("truncation").putNull("padding");
        Map<String, Integer> vocabulary = vocabulary(file, json);
        Map<SpecialToken, Integer> special = special(config, vocabulary);
        if (isBert(config)
                && json.path("post_processor").isNull()
                && special.containsKey(SpecialToken.CLS)
                && special.containsKey(SpecialToken.SEP)) {
            // Some exporters leave this to the tokenizer's class, which adds both tokens whatever the file says.
            BertTokenizerJson.surround(json, config, special.get(SpecialToken.CLS), special.get(SpecialToken.SEP));
        }
        return new TokenizerFiles(json, vocabulary, special);
    }

    private static boolean isBert(ObjectNode config) {
        return config.path("tokenizer_class").asText().matches("BertTokenizer(Fast)?");
    }

    private static ObjectNode object(Path file) {
        try {
            if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
                return object;
            }
            throw new DeltaweaveException("DW-331", "File " + file + " is not a JSON object", REMEDY);
        } catch (JsonProcessingException e) {
            String fault = Nearest.shorten(e.getOriginalMessage());
            throw new DeltaweaveException("DW-331", "File " + file + " is not valid JSON: " + fault, REMEDY, e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new DeltaweaveException("DW-331", "File " + file + " is not valid UTF-8", REMEDY, e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static DeltaweaveException unreadable(Path file, IOException e) {
        return new DeltaweaveException(
                "DW-331", "File " + file + " cannot be read: " + e, "Check that you may read it", e);
    }

    /** Word pieces and byte pairs come as an object of ids, unigrams as a list of pairs of piece and score. */
    private static Map<String, Integer> vocabulary(Path file, ObjectNode json) {
        Map<String, Integer> ids = new HashMap<>();
        JsonNode pieces = json.path("model").path("vocab");
        pieces.properties()
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt(-1)));
        for (int i = 0; pieces.isArray() && i < pieces.size(); i++) {
            ids.put(pieces.path(i).path(0).asText(), i);
        }
        for (JsonNode added : json.path("added_tokens")) {
            ids.put(added.path("content").asText(), added.path("id").asInt(-1));
        }
        if (ids.isEmpty() || ids.containsValue(-1)) {
            throw new DeltaweaveException("DW-331", "File " + file + " has no usable vocabulary", REMEDY);
        }
        return ids;
    }

    private static Map<SpecialToken, Integer> special(ObjectNode config, Map<String, Integer> vocabulary) {
        Map<SpecialToken, Integer> ids = new EnumMap<>(SpecialToken.class);
        for (SpecialToken token : SpecialToken.values()) {
            Integer id = vocabulary.get(BertTokenizerJson.spelling(config, token));
            if (id != null) {
                ids.put(token, id);
            }
        }
        return ids;
    }

    /** One more than the highest id. */
    int size() {
        return Collections.max(vocabulary.values()) + 1;
    }
}
