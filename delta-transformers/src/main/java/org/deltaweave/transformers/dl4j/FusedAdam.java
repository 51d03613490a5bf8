package org.deltaweave.transformers.dl4j;

import org.deltaweave.tensor.AdamMoments;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;

/** DL4J's Adam, computed in one pass over all cores, and with PyTorch's place for epsilon. */
final class FusedAdam extends Adam {
    private static final long serialVersionUID = 1L;

    FusedAdam(double learningRate) {
        super(learningRate);
    }

    FusedAdam(ISchedule schedule) {
        super(schedule);
    }

    @Override
    public GradientUpdater<?> instantiate(INDArray state, boolean initialize) {
        Updater updater = new Updater(this);
        long[] shape = {1, state.length() / 2};
        updater.setStateViewArray(state, shape, state.ordering(), initialize);
        return updater;
    }

    @Override
    public FusedAdam clone() {
        ISchedule schedule = getLearningRateSchedule();
        return schedule == null ? new FusedAdam(getLearningRate()) : new FusedAdam(schedule.clone());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FusedAdam && super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    private static final class Updater extends AdamUpdater {
        Updater(FusedAdam config) {
            super(config);
        }

        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {
            Adam config = getConfig();
            new AdamMoments(getM(), getV(), config.getBeta1(), config.getBeta2(), config.getEpsilon())
                    .change(gradient, config.getLearningRate(iteration, epoch), iteration + 1);
        }
    }
}
