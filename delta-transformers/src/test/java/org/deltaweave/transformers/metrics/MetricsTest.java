package org.deltaweave.transformers.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void perplexity_isTheInverseOfTheMeanProbability() {
        // two tokens of probability 1/2 and two of 1/8: their geometric mean is 1/4
        Likelihood likelihood = new Likelihood(2 * Math.log(2) + 2 * Math.log(8), 4);
        Score score = Metrics.named("perplexity", Metrics.LIKELIHOODS).of(likelihood);
        assertThat(score.value()).isEqualTo(4, within(1e-12));
        assertThat(score.higherIsBetter()).isFalse();
        assertThat(score).hasToString("perplexity 4.0000");
    }

    @Test
    void likelihood_ofNothing_isRefused() {
        assertThatThrownBy(() -> new Likelihood(0, 0))
                .hasMessage("[DW-384] A negative log-likelihood of 0.0 over 0 tokens gives no perplexity. "
                        + "Give the sum of -ln p over at least one predicted token.");
        assertThatThrownBy(() -> new Likelihood(-1, 3)).hasMessageContaining("[DW-384]");
    }

    @Test
    void named_unknown_namesTheNearest() {
        assertThatThrownBy(() -> Metrics.named("f1-makro", Metrics.LABELS))
                .hasMessage("[DW-380] There is no metric 'f1-makro'. "
                        + "Nearest of those for this task: 'f1-macro', 'f1-micro', 'f1'.");
        assertThatThrownBy(() -> Metrics.named("bleu", Metrics.NUMBERS))
                .hasMessage("[DW-380] Metric 'bleu' does not fit this task. "
                        + "Nearest of those for this task: 'pearson', 'spearman'.");
    }
}
