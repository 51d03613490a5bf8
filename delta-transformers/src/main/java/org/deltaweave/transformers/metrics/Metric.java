package org.deltaweave.transformers.metrics;

import java.util.function.ToDoubleFunction;

/**
 * A figure that says how good predictions are.
 *
 * @param <D> what it is computed from: {@link Labels}, {@link Numbers}, {@link Texts} or {@link Likelihood}
 * @param name such as {@code f1-macro}
 * @param higherIsBetter whether a greater value is better
 * @param formula the value of all predictions together
 */
public record Metric<D>(String name, boolean higherIsBetter, ToDoubleFunction<D> formula) {
    /** The figure of these predictions. */
    public Score of(D data) {
        return new Score(name, formula.applyAsDouble(data), higherIsBetter);
    }
}
