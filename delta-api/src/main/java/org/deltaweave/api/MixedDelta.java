package org.deltaweave.api;

/**
 * An activation delta that changes parameters besides: LoRA that trains biases too.
 *
 * <p>Its targets name activation join points. Which parameters it changes besides, in whichever layer, it says itself.
 */
public interface MixedDelta extends ActivationDelta, ParameterDelta {
    /**
     * Whether it acts on a parameter join point.
     *
     * @param parameter the join point's name, such as {@code attention.query.bias}
     * @param targeted whether the sub-layer that it belongs to, {@code attention.query} of the same layer, is a site too
     */
    boolean changes(String parameter, boolean targeted);
}
