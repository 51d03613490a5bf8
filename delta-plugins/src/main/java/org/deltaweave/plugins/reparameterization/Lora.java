package org.deltaweave.plugins.reparameterization;

import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.api.Init;
import org.deltaweave.api.Mergeable;
import org.deltaweave.api.MixedDelta;
import org.deltaweave.api.ModuleNumbers;
import org.deltaweave.api.ModulePattern;
import org.deltaweave.api.PeftFormat;
import org.deltaweave.api.Site;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.deltaweave.tensor.Tensor;

/**
 * LoRA: {@code W' = W + scale B A}, a weight's change of low rank (Hu et al. 2021, arXiv 2106.09685).
 *
 * <p>{@code A} is {@code [rank, in]}, uniform within {@code 1 / sqrt(in)}; {@code B} is {@code [out, rank]}, zero;
 * {@code scale} is {@code alpha / rank}, or {@code alpha / sqrt(rank)} with rsLoRA (Kalajdzievski 2023, arXiv
 * 2312.03732). While training, dropout acts on the input of {@code A} only. For an embedding, whose table is {@code [in,
 * out]}, the change is {@code scale (B A)} transposed; there {@code A} is zero and {@code B} normal, as in PEFT.
 *
 * <p>Biases may be trained beside it: each is a parameter of its own that starts at the backbone's. Files are those of
 * Hugging Face PEFT.
 *
 * <p>{@link Feature#STOCHASTIC} is not declared, because with the default settings nothing is drawn.
 */
@DeltaMethod(
        name = "lora",
        family = Family.REPARAMETERIZATION,
        features = {Feature.IDENTITY_AT_INIT, Feature.MERGEABLE},
        learningRate = 2e-3)
@Targets({"attention.query", "attention.value"})
public final class Lora implements MixedDelta, Mergeable, PeftFormat {
    private final LoraConfig config;
    private final ModuleNumbers ranks;
    private final ModuleNumbers alphas;
    private final Map<String, Size> sizes = new HashMap<>();
    private boolean transposed;

    /** Rank and scale at one site. */
    private record Size(int rank, double scale) {}

    @Inject
    Lora(LoraConfig config) {
        this.config = config;
        this.ranks = ModuleNumbers.parse(config.rankPattern());
        this.alphas = ModuleNumbers.parse(config.alphaPattern());
    }

    @Override
    public Tensor forward(Site site, Tensor input, Tensor output) {
        // Scaled while it is narrow. And subtracted, with the sign in the scale: a fresh delta gives +0.0 everywhere,
        // and
        // x - 0.0 is x for every x, while x + 0.0 turns -0.0 into 0.0.
        return output.sub(narrow(site, input).mul(-size(site).scale()).mmulT(b(site)));
    }

    /** The input times {@code A}: {@code [tokens, rank]}. */
    private Tensor narrow(Site site, Tensor input) {
        if (site.lookup()) {
            int[] rows = input.value().dup('c').data().asInt();
            return a(site).permute(1, 0).gather(rows);
        }
        Tensor read = site.training() ? input.dropout(config.dropout(), site.random()) : input;
        return read.mmulT(a(site));
    }

    @Override
    public Tensor merge(Site site, Tensor weight) {
        Tensor change = b(site).mmul(a(site)).mul(size(site).scale());
        return weight.add(site.lookup() ? change.permute(1, 0) : change);
    }

    @Override
    public boolean changes(String parameter, boolean targeted) {
        return parameter.endsWith(".bias")
                && switch (config.bias()) {
                    case NONE -> false;
                    case ALL -> true;
                    case LORA_ONLY -> targeted;
                };
    }

    @Override
    public Tensor value(Site site, Tensor parameter) {
        // What is trained is the bias itself, so that weight decay and files are PEFT's; what it is changed by is
        // added, so
        // that another delta's change of the same bias stays.
        Tensor before = site.constant("before", Init.copyOf(parameter), parameter.shape());
        Tensor bias = site.trainable("bias", Init.copyOf(parameter), parameter.shape());
        return parameter.sub(before.sub(bias));
    }

    @Override
    public void attached(List<Site> sites) {
        requireMatches("rankPattern", ranks, sites);
        requireMatches("alphaPattern", alphas, sites);
        transposed = sites.stream().anyMatch(Site::transposed);
    }

    private static void requireMatches(String setting, ModuleNumbers patterns, List<Site> sites) {
        for (String pattern : patterns.byPattern().keySet()) {
            ModulePattern module = ModulePattern.end(pattern);
            if (sites.stream().map(Site::externalName).noneMatch(module::matches)) {
                throw new DeltaweaveException(
                        "DW-203",
                        "Setting '" + setting + "' of method lora has the pattern \"" + Nearest.shorten(pattern)
                                + "\", which matches none of its modules",
                        "It acts on "
                                + Nearest.list(
                                        sites.stream().map(Site::externalName).toList(), 3));
            }
        }
    }

    private Tensor a(Site site) {
        return site.lookup()
                ? site.trainable("lora_embedding_A", Init.zeros(), size(site).rank(), site.inFeatures())
                : site.trainable("lora_A", Init.kaimingUniform(), size(site).rank(), site.inFeatures());
    }

    private Tensor b(Site site) {
        return site.lookup()
                ? site.trainable(
                        "lora_embedding_B",
                        Init.normal(1),
                        site.outFeatures(),
                        size(site).rank())
                : site.trainable(
                        "lora_B", Init.zeros(), site.outFeatures(), size(site).rank());
    }

    private Size size(Site site) {
        return sizes.computeIfAbsent(site.externalName(), module -> {
            int rank = (int) ranks.of(module).orElse(config.rank());
            double alpha = alphas.of(module).orElse(config.alpha());
            return new Size(rank, alpha / (config.rslora() ? Math.sqrt(rank) : rank));
        });
    }

    @Override
    public String peftType() {
        return "LORA";
    }

    @Override
    public Map<String, Object> peftConfig() {
        Map<String, Object> entries = PeftLora.defaults();
        entries.put("r", config.rank());
        entries.put("lora_alpha", PeftLora.number(config.alpha()));
        entries.put("lora_dropout", config.dropout());
        entries.put("use_rslora", config.rslora());
        entries.put("fan_in_fan_out", transposed);
        entries.put("bias", config.bias().name().toLowerCase(Locale.ROOT));
        entries.put("rank_pattern", PeftLora.numbers(ranks));
        entries.put("alpha_pattern", PeftLora.numbers(alphas));
        return entries;
    }

    @Override
    public String peftTensorName(String tensor) {
        return switch (tensor) {
            case "lora_A", "lora_B" -> tensor + ".weight";
            case "lora_embedding_A", "lora_embedding_B" -> tensor;
            case "bias" -> "";
            default ->
                throw new DeltaweaveException(
                        "DW-211",
                        "LoRA has no tensor '" + tensor + "'",
                        "Its tensors are 'lora_A' and 'lora_B', for embeddings 'lora_embedding_A' and"
                                + " 'lora_embedding_B', and for biases 'bias'");
        };
    }
}
