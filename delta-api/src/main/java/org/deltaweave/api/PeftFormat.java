package org.deltaweave.api;

import java.util.Map;

/** How a method that Hugging Face PEFT knows appears in PEFT's files. */
public interface PeftFormat {
    /** PEFT's {@code peft_type}, such as {@code LORA}. */
    String peftType();

    /**
     * PEFT's configuration entries for the method's settings: {@code r}, {@code lora_alpha} and so on. Values are what JSON
     * has: strings, numbers, booleans, lists and maps; an empty {@link java.util.Optional} is written as null.
     */
    Map<String, Object> peftConfig();

    /**
     * What PEFT appends to the module path for one of the method's tensors: {@code lora_A.weight} for {@code lora_A}. Empty
     * for a tensor that takes the place of the backbone's parameter, whose name it then has: LoRA's trained biases.
     */
    String peftTensorName(String tensor);
}
