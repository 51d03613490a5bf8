package org.deltaweave.api;

import org.deltaweave.tensor.Tensor;

/**
 * One trainable tensor of an attached delta.
 *
 * @param name unique in the delta: the site's name and the tensor's, {@code encoder.3.attention.query.lora_A}, or the
 *     tensor's alone where sites share it
 * @param tensor the tensor, in the network's data type
 */
public record DeltaParameter(String name, Tensor tensor) {}
