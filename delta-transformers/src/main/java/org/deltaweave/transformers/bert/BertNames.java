package org.deltaweave.transformers.bert;

import java.util.Map;

/** What Hugging Face's BERT calls our sites. */
final class BertNames {
    private static final String PREFIX = "bert.";

    private static final Map<String, String> IN_LAYER = Map.ofEntries(
            Map.entry("attention.query", "attention.self.query"),
            Map.entry("attention.key", "attention.self.key"),
            Map.entry("attention.value", "attention.self.value"),
            Map.entry("attention.output", "attention.output.dense"),
            Map.entry("attention.norm", "attention.output.LayerNorm"),
            Map.entry("ffn.up", "intermediate.dense"),
            Map.entry("ffn.down", "output.dense"),
            Map.entry("ffn.norm", "output.LayerNorm"));

    private static final Map<String, String> OUTSIDE = Map.of(
            "embeddings", "embeddings",
            "embeddings.word", "embeddings.word_embeddings",
            "embeddings.position", "embeddings.position_embeddings",
            "embeddings.type", "embeddings.token_type_embeddings",
            "embeddings.norm", "embeddings.LayerNorm",
            "pooler", "pooler.dense");

    private BertNames() {}

    /** {@code encoder.3.attention.query.bias} gives {@code bert.encoder.layer.3.attention.self.query.bias}. */
    static String of(String site) {
        String parameter = site.endsWith(".weight") ? ".weight" : site.endsWith(".bias") ? ".bias" : "";
        String module = site.substring(0, site.length() - parameter.length());
        if (!module.startsWith("encoder.")) {
            return PREFIX + OUTSIDE.get(module) + parameter;
        }
        int afterNumber = module.indexOf('.', "encoder.".length());
        String number = module.substring("encoder.".length(), afterNumber);
        return PREFIX + "encoder.layer." + number + "." + IN_LAYER.get(module.substring(afterNumber + 1)) + parameter;
    }
}
