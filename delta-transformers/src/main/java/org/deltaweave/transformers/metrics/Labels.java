package org.deltaweave.transformers.metrics;

import org.deltaweave.tensor.DeltaweaveException;
import org.nd4j.evaluation.classification.ConfusionMatrix;
import org.nd4j.evaluation.classification.Evaluation;

/** Predicted and expected classes, counted by DL4J's {@link Evaluation}. */
public final class Labels {
    private final int classes;
    private final Evaluation counts;

    /**
     * @param classes number of classes
     * @param predicted the class of each example as predicted, from 0
     * @param expected its true class
     * @throws DeltaweaveException DW-381 if the lengths differ or are 0, DW-382 if a class is out of range
     */
    public Labels(int classes, int[] predicted, int[] expected) {
        Inputs.requirePairs(predicted.length, expected.length);
        this.classes = classes;
        this.counts = new Evaluation(classes);
        for (int i = 0; i < predicted.length; i++) {
            counts.eval(known(predicted[i], i, "predicted"), known(expected[i], i, "expected"));
        }
    }

    private int known(int label, int row, String which) {
        if (label < 0 || label >= classes) {
            throw new DeltaweaveException(
                    "DW-382",
                    "The " + which + " class of row " + row + " is " + label + ", but there are " + classes
                            + " classes",
                    "Number the classes from 0 to " + (classes - 1));
        }
        return label;
    }

    /** The share of examples that are right. */
    double accuracy() {
        return counts.accuracy();
    }

    /** F1 of class 1; 0 if it was neither predicted nor expected. DW-383 unless there are two classes. */
    double f1() {
        if (classes != 2) {
            throw new DeltaweaveException(
                    "DW-383",
                    "Metric 'f1' is of the positive one of two classes, but there are " + classes,
                    "Use 'f1-macro' or 'f1-micro'");
        }
        return counts.f1(1);
    }

    /** The mean of F1 over the classes that were predicted or expected. */
    double macroF1() {
        double sum = 0;
        int seen = 0;
        for (int c = 0; c < classes; c++) {
            if (predicted(c) + expected(c) > 0) {
                sum += counts.f1(c);
                seen++;
            }
        }
        return sum / seen;
    }

    /**
     * F1 of all classes' hits and misses added up: the accuracy, as each miss is a false alarm of one class and an omission of
     * another. DL4J's micro average of two classes is of the positive one only.
     */
    double microF1() {
        return counts.accuracy();
    }

    /**
     * Matthews correlation coefficient, for any number of classes (Gorodkin, "Comparing two K-category assignments by a
     * K-category correlation coefficient", 2004); 0 where all predictions, or all expected classes, are one.
     */
    double matthews() {
        double all = counts.getNumRowCounter();
        double products = 0;
        double predictedSquares = 0;
        double expectedSquares = 0;
        double right = 0;
        for (int c = 0; c < classes; c++) {
            double predicted = predicted(c);
            double expected = expected(c);
            right += confusion().getCount(c, c);
            products += predicted * expected;
            predictedSquares += predicted * predicted;
            expectedSquares += expected * expected;
        }
        double spread = (all * all - predictedSquares) * (all * all - expectedSquares);
        return spread == 0 ? 0 : (right * all - products) / Math.sqrt(spread);
    }

    private int predicted(int label) {
        return confusion().getPredictedTotal(label);
    }

    private int expected(int label) {
        return confusion().getActualTotal(label);
    }

    private ConfusionMatrix<Integer> confusion() {
        return counts.getConfusionMatrix();
    }
}
