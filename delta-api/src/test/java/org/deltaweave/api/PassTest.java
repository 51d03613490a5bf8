package org.deltaweave.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.deltaweave.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class PassTest {
    @Test
    void begin_setsTrainingAndForgetsPenalties() {
        Pass pass = new Pass(1);
        assertThat(pass.training()).isFalse();

        pass.begin(true);
        Tensor penalty = Tensor.constant(Nd4j.create(new double[] {0.5}));
        pass.addPenalty(penalty);
        assertThat(pass.training()).isTrue();
        assertThat(pass.penalties()).containsExactly(penalty);

        pass.begin(false);
        assertThat(pass.training()).isFalse();
        assertThat(pass.penalties()).isEmpty();
    }

    @Test
    void random_continuesOverPassesAndRepeatsFromASeed() {
        Pass pass = new Pass(42);
        pass.begin(true);
        double first = pass.random().nextDouble();
        pass.begin(true);
        double second = pass.random().nextDouble();
        assertThat(second).isNotEqualTo(first);

        pass.reseed(42);
        assertThat(pass.random().nextDouble()).isEqualTo(first);
        assertThat(new Pass(43).random().nextDouble()).isNotEqualTo(first);
    }
}
