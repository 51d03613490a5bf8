package org.deltaweave.transformers.text;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A few samples as one DL4J data set, the short ones filled up with padding. */
final class PaddedBatch {
    private PaddedBatch() {}

    static DataSet of(List<Sample> samples, Samples all) {
        int count = samples.size();
        int time = samples.stream().mapToInt(Sample::length).max().orElseThrow();
        float[] features = new float[count * 2 * time];
        float[] mask = new float[count * time];
        for (int row = 0; row < count; row++) {
            Sample sample = samples.get(row);
            for (int t = 0; t < time; t++) {
                boolean token = t < sample.length();
                features[2 * row * time + t] = token ? sample.ids()[t] : all.pad();
                features[(2 * row + 1) * time + t] = token ? sample.types()[t] : 0;
                mask[row * time + t] = token ? 1 : 0;
            }
        }
        return new DataSet(
                array(features, count, 2, time),
                labels(samples, all, time),
                array(mask, count, time),
                all.form().perToken() ? labelsMask(samples, time) : null);
    }

    private static INDArray labels(List<Sample> samples, Samples all, int time) {
        int count = samples.size();
        int classes = all.labels().size();
        switch (all.form()) {
            case CLASS -> {
                float[] oneHot = new float[count * classes];
                for (int row = 0; row < count; row++) {
                    oneHot[row * classes + (int) samples.get(row).labels()[0]] = 1;
                }
                return array(oneHot, count, classes);
            }
            case NUMBER -> {
                float[] numbers = new float[count];
                for (int row = 0; row < count; row++) {
                    numbers[row] = samples.get(row).labels()[0];
                }
                return array(numbers, count, 1);
            }
            case TOKEN_CLASS -> {
                float[] oneHot = new float[count * classes * time];
                forEachLabel(samples, (row, t, label) -> oneHot[(row * classes + (int) label) * time + t] = 1);
                return array(oneHot, count, classes, time);
            }
            default -> {
                float[] words = new float[count * time];
                forEachLabel(samples, (row, t, label) -> words[row * time + t] = label);
                return array(words, count, 1, time);
            }
        }
    }

    private static INDArray labelsMask(List<Sample> samples, int time) {
        float[] mask = new float[samples.size() * time];
        forEachLabel(samples, (row, t, label) -> mask[row * time + t] = 1);
        return array(mask, samples.size(), time);
    }

    @FunctionalInterface
    private interface Visit {
        void visit(int row, int time, float label);
    }

    private static void forEachLabel(List<Sample> samples, Visit visit) {
        for (int row = 0; row < samples.size(); row++) {
            float[] labels = samples.get(row).labels();
            for (int t = 0; t < labels.length; t++) {
                if (labels[t] != Sample.NONE) {
                    visit.visit(row, t, labels[t]);
                }
            }
        }
    }

    private static INDArray array(float[] values, long... shape) {
        return Nd4j.create(values, shape, 'c');
    }
}
