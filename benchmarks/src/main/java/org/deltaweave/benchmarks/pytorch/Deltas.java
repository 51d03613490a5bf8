package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;

/** LoRA and adapters on a linear layer, where the parameters hold some for it. */
final class Deltas {
    private static final double LORA_SCALE = 2; // alpha 16, rank 8

    private final Parameters parameters;

    Deltas(Parameters parameters) {
        this.parameters = parameters;
    }

    /** Takes a layer's output, which it closes if a delta changes it. */
    NDArray on(String module, NDArray input, NDArray output) {
        if (parameters.has(module + ".lora_A")) {
            return lora(module, input, output);
        }
        return parameters.has(module + ".down") ? adapter(module, output) : output;
    }

    private NDArray lora(String module, NDArray input, NDArray output) {
        try (Scratch scratch = new Scratch()) {
            scratch.keep(output);
            NDArray narrow = scratch.keep(Functions.linear(input, parameters.get(module + ".lora_A"), null));
            NDArray scaled = scratch.keep(narrow.mul(LORA_SCALE));
            return output.add(scratch.keep(Functions.linear(scaled, parameters.get(module + ".lora_B"), null)));
        }
    }

    private NDArray adapter(String module, NDArray output) {
        try (Scratch scratch = new Scratch()) {
            scratch.keep(output);
            NDArray narrow = scratch.keep(
                    Functions.linear(output, parameters.get(module + ".down"), parameters.get(module + ".down_bias")));
            NDArray active = scratch.keep(Functions.geluTanh(narrow));
            return output.add(scratch.keep(
                    Functions.linear(active, parameters.get(module + ".up"), parameters.get(module + ".up_bias"))));
        }
    }

    /** {@code W + scale B A}. */
    static NDArray merged(NDArray weight, NDArray a, NDArray b) {
        try (Scratch scratch = new Scratch()) {
            return weight.add(scratch.keep(scratch.keep(b.matMul(a)).mul(LORA_SCALE)));
        }
    }
}
