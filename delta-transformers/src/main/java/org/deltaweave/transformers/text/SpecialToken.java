package org.deltaweave.transformers.text;

/** The tokens with a role of their own, with their key in {@code tokenizer_config.json} and BERT's spelling of them. */
public enum SpecialToken {
    PAD("pad_token", "[PAD]"),
    UNKNOWN("unk_token", "[UNK]"),
    CLS("cls_token", "[CLS]"),
    SEP("sep_token", "[SEP]"),
    MASK("mask_token", "[MASK]"),
    BOS("bos_token", "<s>"),
    EOS("eos_token", "</s>");

    private final String key;
    private final String usual;

    SpecialToken(String key, String usual) {
        this.key = key;
        this.usual = usual;
    }

    String key() {
        return key;
    }

    String usual() {
        return usual;
    }
}
