package org.deltaweave.transformers.text;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;

/**
 * Writes down the tokenizer of GPT-2 and its kin (byte pairs, Radford et al. 2019), for which {@code vocab.json} gives the
 * pieces and {@code merges.txt} their making, as a {@code tokenizer.json}. Without merges every character is a piece.
 */
final class ByteLevelTokenizerJson {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> USUAL = List.of("<|endoftext|>", "<s>", "</s>", "<pad>", "<unk>", "<mask>");

    private ByteLevelTokenizerJson() {}

    /**
     * The tokenizer.
     *
     * @param vocabulary the ids of pieces
     * @param merges the lines of {@code merges.txt}
     * @param config the content of {@code tokenizer_config.json}
     */
    static ObjectNode of(ObjectNode vocabulary, Path mergesFile, List<String> merges, ObjectNode config) {
        ObjectNode json = JSON.createObjectNode().put("version", "1.0");
        ArrayNode added = json.putArray("added_tokens");
        for (String token : USUAL) {
            if (vocabulary.has(token)) {
                added.addObject()
                        .put("id", vocabulary.get(token).asInt(-1))
                        .put("content", token)
                        .put("single_word", false)
                        .put("lstrip", token.equals("<mask>"))
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", true);
            }
        }
        json.putNull("normalizer");
        byteLevel(
                json.putObject("pre_tokenizer"), config.path("add_prefix_space").asBoolean(false));
        surround(json, vocabulary, config);
        byteLevel(json.putObject("decoder"), true);
        ObjectNode model = json.putObject("model").put("type", "BPE");
        model.putNull("dropout").putNull("unk_token");
        model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "").put("fuse_unk", false);
        model.set("vocab", vocabulary);
        merges(model.putArray("merges"), mergesFile, merges, vocabulary);
        return json;
    }

    private static void byteLevel(ObjectNode part, boolean prefixSpace) {
        part.put("type", "ByteLevel")
                .put("add_prefix_space", prefixSpace)
                .put("trim_offsets", true)
                .put("use_regex", true);
    }

    /** RoBERTa and BART put tokens around texts, OPT one before; GPT-2 none. */
    private static void surround(ObjectNode json, ObjectNode vocabulary, ObjectNode config) {
        String kind = config.path("tokenizer_class").asText("");
        boolean roberta = kind.matches("(Roberta|Bart)Tokenizer(Fast)?") || kind.isEmpty() && vocabulary.has("<s>");
        if (roberta && vocabulary.has("<s>") && vocabulary.has("</s>")) {
            ObjectNode post = json.putObject("post_processor").put("type", "RobertaProcessing");
            post.putArray("sep").add("</s>").add(vocabulary.get("</s>").asInt());
            post.putArray("cls").add("<s>").add(vocabulary.get("<s>").asInt());
            post.put("trim_offsets", true).put("add_prefix_space", false);
        } else if (config.path("add_bos_token").asBoolean(false)) {
            String token = BertTokenizerJson.spelling(config, SpecialToken.BOS);
            ObjectNode post = json.putObject("post_processor").put("type", "TemplateProcessing");
            for (String form : List.of("single", "pair")) {
                ArrayNode template = post.putArray(form);
                template.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
                template.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
                if (form.equals("pair")) {
                    template.addObject().putObject("Sequence").put("id", "B").put("type_id", 0);
                }
            }
            ObjectNode special =
                    post.putObject("special_tokens").putObject(token).put("id", token);
            special.putArray("ids").add(vocabulary.path(token).asInt());
            special.putArray("tokens").add(token);
        } else {
            json.putNull("post_processor");
        }
    }

    private static void merges(ArrayNode out, Path file, List<String> lines, ObjectNode vocabulary) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty() || i == 0 && line.startsWith("#version")) {
                continue;
            }
            String[] parts = line.split(" ", -1);
            if (parts.length != 2 || !vocabulary.has(parts[0] + parts[1])) {
                throw new DeltaweaveException(
                        "DW-331",
                        "Line " + (i + 1) + " of " + file + ", '" + Nearest.shorten(line)
                                + "', is no pair that makes a piece of the vocabulary",
                        "Download or export the tokenizer's files again");
            }
            out.add(line);
        }
    }
}
