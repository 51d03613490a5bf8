package org.deltaweave.transformers.dl4j;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.deltaweave.tensor.DeltaweaveException;

/** What a network is tuned to do. */
public enum Task {
    /** One of several classes for each text. */
    CLASSIFICATION("classification", "SEQ_CLS"),
    /** A number for each text. */
    REGRESSION("regression", "SEQ_CLS"),
    /** One of several classes for each token. */
    TOKEN_CLASSIFICATION("tokens", "TOKEN_CLS"),
    /** The next word, given those before. */
    CAUSAL_LANGUAGE_MODEL("causal-lm", "CAUSAL_LM"),
    /** The words that a mask hides, given all others. */
    MASKED_LANGUAGE_MODEL("masked-lm", null),
    /** Another text, word by word, given the first and the words before. */
    SEQUENCE_TO_SEQUENCE("seq2seq", "SEQ_2_SEQ_LM");

    private final String key;
    private final String peftType;

    Task(String key, String peftType) {
        this.key = key;
        this.peftType = peftType;
    }

    /** Its name on the command line and in delta files. */
    public String key() {
        return key;
    }

    /** What Hugging Face PEFT calls it ({@code task_type}), if it has a name there. */
    public Optional<String> peftType() {
        return Optional.ofNullable(peftType);
    }

    /** Whether the network scores words rather than classes. */
    public boolean isLanguageModel() {
        return this == CAUSAL_LANGUAGE_MODEL || this == MASKED_LANGUAGE_MODEL || this == SEQUENCE_TO_SEQUENCE;
    }

    /** The task of that name; DW-353 if there is none. */
    public static Task of(String key) {
        return Arrays.stream(values())
                .filter(task -> task.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new DeltaweaveException(
                        "DW-353",
                        "There is no task \"" + key + "\"",
                        "Choose one of "
                                + Arrays.stream(values()).map(Task::key).collect(Collectors.joining(", "))));
    }

    /** The task that PEFT calls so; empty for other names. */
    static Optional<Task> ofPeftType(String name) {
        return Arrays.stream(values())
                .filter(task -> name.equals(task.peftType))
                .findFirst();
    }
}
