package org.deltaweave.conformance.builtin;

/** What a golden model was made for. */
enum GoldenHead {
    CLASSIFIER,
    MASKED,
    CAUSAL,
    SEQUENCE_TO_SEQUENCE;

    /** By the last part of a golden model's name. */
    static GoldenHead of(String model) {
        String task = model.substring(model.lastIndexOf('_') + 1);
        return switch (task) {
            case "seqcls" -> CLASSIFIER;
            case "mlm" -> MASKED;
            case "lm" -> CAUSAL;
            case "s2s" -> SEQUENCE_TO_SEQUENCE;
            default -> throw new IllegalArgumentException(task);
        };
    }
}
