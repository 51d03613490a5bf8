package org.deltaweave.transformers.layers;

import java.util.List;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Rotary;
import org.deltaweave.transformers.checkpoint.ModelConfig;

/**
 * How rotary frequencies are changed so that a model reads texts longer than those it was pretrained on: the published
 * scalings that {@code rope_scaling} of a {@code config.json} names.
 */
public sealed interface RotaryScaling {
    /** Frequencies and factor for texts of up to {@code longest} tokens, which counts only if it {@link #dependsOnLength}. */
    Rotary rotary(double base, int size, int longest);

    /** Whether the frequencies depend on the length of the text. */
    default boolean dependsOnLength() {
        return false;
    }

    /** {@code base^(-2i / size)} for each of the {@code size / 2} pairs. */
    static double[] frequencies(double base, int size) {
        double[] frequencies = new double[size / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = Math.pow(base, -2.0 * i / size);
        }
        return frequencies;
    }

    /** The frequencies as they are. */
    record None() implements RotaryScaling {
        @Override
        public Rotary rotary(double base, int size, int longest) {
            return new Rotary(frequencies(base, size), 1);
        }
    }

    /** Every frequency divided by a factor (Chen et al. 2023, arXiv 2306.15595). */
    record Linear(double factor) implements RotaryScaling {
        @Override
        public Rotary rotary(double base, int size, int longest) {
            double[] frequencies = frequencies(base, size);
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] /= factor;
            }
            return new Rotary(frequencies, 1);
        }
    }

    /** The base grows with the text once it is longer than those of pretraining ("dynamic NTK"). */
    record Dynamic(double factor, int pretrained) implements RotaryScaling {
        @Override
        public Rotary rotary(double base, int size, int longest) {
            double length = Math.max(longest, pretrained);
            double grown = Math.pow(factor * length / pretrained - (factor - 1), size / (size - 2.0));
            return new Rotary(frequencies(base * grown, size), 1);
        }

        @Override
        public boolean dependsOnLength() {
            return true;
        }
    }

    /** Low frequencies divided by a factor, high ones kept, those between mixed (LLaMA 3.1, arXiv 2407.21783). */
    record Llama3(double factor, double lowFactor, double highFactor, int pretrained) implements RotaryScaling {
        @Override
        public Rotary rotary(double base, int size, int longest) {
            double[] frequencies = frequencies(base, size);
            for (int i = 0; i < frequencies.length; i++) {
                double wavelength = 2 * Math.PI / frequencies[i];
                double turns = pretrained / wavelength;
                if (turns < lowFactor) {
                    frequencies[i] /= factor;
                } else if (turns <= highFactor) {
                    double smooth = (turns - lowFactor) / (highFactor - lowFactor);
                    frequencies[i] *= (1 - smooth) / factor + smooth;
                }
            }
            return new Rotary(frequencies, 1);
        }
    }

    /** Frequencies mixed by how often they turn within the pretrained length, and scores sharpened (Peng et al. 2023, arXiv
     * 2309.00071). */
    record Yarn(double factor, int pretrained, double betaFast, double betaSlow, double attention)
            implements RotaryScaling {
        @Override
        public Rotary rotary(double base, int size, int longest) {
            double[] frequencies = frequencies(base, size);
            double low = Math.max(Math.floor(pair(betaFast, base, size)), 0);
            double high = Math.min(Math.ceil(pair(betaSlow, base, size)), size - 1);
            for (int i = 0; i < frequencies.length; i++) {
                double ramp = Math.min(Math.max((i - low) / Math.max(high - low, 0.001), 0), 1);
                frequencies[i] *= ramp / factor + (1 - ramp);
            }
            return new Rotary(frequencies, attention);
        }

        /** The pair of columns that turns so many times within the pretrained length. */
        private double pair(double turns, double base, int size) {
            return size * Math.log(pretrained / (turns * 2 * Math.PI)) / (2 * Math.log(base));
        }
    }

    /**
     * The scaling that a model's configuration asks for.
     *
     * @param pretrained {@code max_position_embeddings}
     */
    static RotaryScaling read(ModelConfig json, int pretrained) {
        if (!json.has("rope_scaling")) {
            return new None();
        }
        ModelConfig scaling = json.section("rope_scaling");
        String type = scaling.text("rope_type", scaling.text("type", "default"));
        return switch (type) {
            case "default" -> new None();
            case "linear" -> new Linear(factor(scaling));
            case "dynamic" -> new Dynamic(factor(scaling), pretrained);
            case "llama3" ->
                new Llama3(
                        factor(scaling),
                        scaling.number("low_freq_factor"),
                        scaling.number("high_freq_factor"),
                        scaling.positive("original_max_position_embeddings", pretrained));
            case "yarn" -> {
                double factor = factor(scaling);
                yield new Yarn(
                        factor,
                        scaling.positive("original_max_position_embeddings", pretrained),
                        scaling.number("beta_fast", 32),
                        scaling.number("beta_slow", 1),
                        scaling.number("attention_factor", factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1));
            }
            default ->
                throw new DeltaweaveException(
                        "DW-341",
                        "rope_scaling is of type \"" + type + "\", which is not known",
                        "Known are " + List.of("default", "linear", "dynamic", "llama3", "yarn"));
        };
    }

    private static double factor(ModelConfig scaling) {
        double factor = scaling.number("factor");
        if (!(factor >= 1)) {
            throw new DeltaweaveException(
                    "DW-341",
                    "factor of rope_scaling is " + factor + ", but must be at least 1",
                    "Correct the model's config.json");
        }
        return factor;
    }
}
