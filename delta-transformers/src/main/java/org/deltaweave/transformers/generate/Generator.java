package org.deltaweave.transformers.generate;

import java.util.List;

/**
 * Writes on from prompts with any model: greedily, by sampling or by beam search, as the settings say.
 *
 * <p>Prompts of unequal lengths go side by side; what is written after one does not depend on the others, except that
 * sampling gives each its own random numbers by its place.
 */
public final class Generator {
    private final GenerationConfig config;
    private final StopCriterion criterion;
    private final TokenListener listener;

    /** A generator that stops as the settings say, and tells nobody. */
    public Generator(GenerationConfig config) {
        this(config, newTokens -> false, (prompt, sequence, token) -> {});
    }

    private Generator(GenerationConfig config, StopCriterion criterion, TokenListener listener) {
        this.config = config;
        this.criterion = criterion;
        this.listener = listener;
    }

    /** The same, which also stops by another criterion. */
    public Generator stoppingBy(StopCriterion other) {
        return new Generator(config, other, listener);
    }

    /** The same, which tells of each token. */
    public Generator tellingOf(TokenListener other) {
        return new Generator(config, criterion, other);
    }

    /**
     * Writes.
     *
     * @param model which stays open
     * @param prompts the token ids of each, at least one id
     * @return for each prompt its texts, best first with beam search
     * @throws org.deltaweave.tensor.DeltaweaveException DW-393 if a prompt leaves no room, DW-394 if it is empty or an id is
     *     none of the model's, DW-395 if the model's rows are not as agreed, DW-396 if no token can come next
     */
    public List<List<Continuation>> generate(NextToken model, List<int[]> prompts) {
        if (prompts.isEmpty()) {
            return List.of();
        }
        prompts.forEach(prompt -> config.lengths().most(prompt.length));
        Rules rules = new Rules(config, criterion);
        CheckedModel checked = new CheckedModel(model, config);
        return config.beams().count() > 1
                ? new BeamSearch(rules, listener).write(checked, prompts)
                : new TokenByToken(rules, listener).write(checked, prompts);
    }
}
