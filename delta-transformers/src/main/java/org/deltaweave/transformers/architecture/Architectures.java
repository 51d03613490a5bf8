package org.deltaweave.transformers.architecture;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.deltaweave.transformers.checkpoint.ModelConfig;

/** Every architecture by its {@code model_type}. */
public final class Architectures {
    private static final Map<String, Function<ModelConfig, Architecture>> BY_TYPE = new TreeMap<>(Map.ofEntries(
            Map.entry(Bert.TYPE, Bert::new),
            Map.entry(Roberta.TYPE, Roberta::new),
            Map.entry(DistilBert.TYPE, DistilBert::new),
            Map.entry(Electra.TYPE, Electra::new),
            Map.entry(Gpt2.TYPE, Gpt2::new),
            Map.entry(GptNeoX.TYPE, GptNeoX::new),
            Map.entry(Opt.TYPE, Opt::new),
            Map.entry("llama", Llama::new),
            Map.entry("mistral", Llama::new),
            Map.entry("qwen2", Llama::new),
            Map.entry(T5.TYPE, T5::new),
            Map.entry(Bart.TYPE, Bart::new)));

    private Architectures() {}

    /** The architecture that a {@code config.json} describes; DW-349 if it is not supported. */
    public static Architecture read(ModelConfig json) {
        String type = json.text("model_type");
        if (!BY_TYPE.containsKey(type)) {
            throw new DeltaweaveException(
                    "DW-349",
                    json.file() + " describes a model of type \"" + Nearest.shorten(type)
                            + "\", which is not supported",
                    "Supported are: " + String.join(", ", BY_TYPE.keySet()));
        }
        return BY_TYPE.get(type).apply(json);
    }
}
