package org.deltaweave.plugins.reparameterization;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.api.Init;
import org.deltaweave.api.Mergeable;
import org.deltaweave.api.PeftFormat;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Tensor;

/**
 * LoRA: {@code W' = W + scale B A}, a weight's change of low rank (Hu et al. 2021, arXiv 2106.09685).
 *
 * <p>{@code A} is {@code [rank, in]}, uniform within {@code 1 / sqrt(in)}; {@code B} is {@code [out, rank]}, zero;
 * {@code scale} is {@code alpha / rank}, or {@code alpha / sqrt(rank)} with rsLoRA (Kalajdzievski 2023, arXiv
 * 2312.03732). While training, dropout acts on the input of {@code A} only. Files are those of Hugging Face PEFT.
 *
 * <p>{@link Feature#STOCHASTIC} is not declared, because with the default settings nothing is drawn.
 */
@DeltaMethod(
        name = "lora",
        family = Family.REPARAMETERIZATION,
        features = {Feature.IDENTITY_AT_INIT, Feature.MERGEABLE},
        learningRate = 2e-3)
@Targets({"attention.query", "attention.value"})
public final class Lora implements ActivationDelta, Mergeable, PeftFormat {
    private final LoraConfig config;

    @Inject
    Lora(LoraConfig config) {
        this.config = config;
    }

    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        Tensor read = site.training() ? input.dropout(config.dropout(), site.random()) : input;
        // Scaled while it is narrow. And subtracted, with the sign in the scale: a fresh B gives +0.0 everywhere, and
        // x - 0.0 is x for every x, while x + 0.0 turns -0.0 into 0.0.
        return output.sub(read.mmulT(a(site)).mul(-config.scale()).mmulT(b(site)));
    }

    @Override
    public Tensor merge(Site site, Tensor weight) {
        return weight.add(b(site).mmul(a(site)).mul(config.scale()));
    }

    private Tensor a(Site site) {
        return site.trainable("lora_A", Init.kaimingUniform(), config.rank(), site.inFeatures());
    }

    private Tensor b(Site site) {
        return site.trainable("lora_B", Init.zeros(), site.outFeatures(), config.rank());
    }

    @Override
    public String peftType() {
        return "LORA";
    }

    @Override
    public Map<String, Object> peftConfig() {
        return Map.ofEntries(
                Map.entry("r", config.rank()),
                Map.entry("lora_alpha", wholeIfPossible(config.alpha())),
                Map.entry("lora_dropout", config.dropout()),
                Map.entry("use_rslora", config.rslora()),
                Map.entry("use_dora", false),
                Map.entry("bias", "none"),
                Map.entry("fan_in_fan_out", false),
                Map.entry("init_lora_weights", true),
                Map.entry("rank_pattern", Map.of()),
                Map.entry("alpha_pattern", Map.of()),
                Map.entry("layers_to_transform", Optional.empty()),
                Map.entry("layers_pattern", Optional.empty()),
                Map.entry("exclude_modules", Optional.empty()));
    }

    @Override
    public String peftTensorName(String tensor) {
        if (!tensor.equals("lora_A") && !tensor.equals("lora_B")) {
            throw new DeltaweaveException(
                    "DW-211", "LoRA has no tensor '" + tensor + "'", "Its tensors are 'lora_A' and 'lora_B'");
        }
        return tensor + ".weight";
    }

    /** PEFT declares {@code lora_alpha} as an integer. */
    private static Number wholeIfPossible(double number) {
        if (number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE) {
            return (int) number;
        }
        return number;
    }
}
