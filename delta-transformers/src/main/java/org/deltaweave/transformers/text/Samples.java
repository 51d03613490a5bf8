package org.deltaweave.transformers.text;

import java.util.List;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * Tokenized examples of one task.
 *
 * @param samples in the order of the data
 * @param form what their labels say
 * @param labels names of the classes by index; empty where there are none
 * @param pad a token id to fill short texts up with; it is masked
 */
public record Samples(List<Sample> samples, LabelForm form, List<String> labels, int pad) {
    public Samples {
        samples = List.copyOf(samples);
        labels = List.copyOf(labels);
    }

    /** Texts with classes. */
    public static Samples classes(TextData data, TextTokenizer tokenizer) {
        return of(data, tokenizer, LabelForm.CLASS);
    }

    /** Texts with numbers for labels, such as the similarity of a pair; DW-335 names the line of a label that is none. */
    public static Samples numbers(TextData data, TextTokenizer tokenizer) {
        return of(data, tokenizer, LabelForm.NUMBER);
    }

    private static Samples of(TextData data, TextTokenizer tokenizer, LabelForm form) {
        List<Sample> samples = data.examples().stream()
                .map(example -> {
                    String where = "Line " + example.line() + " of " + data.source();
                    Encoding encoding = tokenizer.encode(example.text(), example.pair(), where);
                    float label = form == LabelForm.CLASS
                            ? example.label()
                            : number(data.labels().get(example.label()), where);
                    return new Sample(encoding.ids(), encoding.types(), new float[] {label});
                })
                .toList();
        return new Samples(samples, form, form == LabelForm.CLASS ? data.labels() : List.of(), padding(tokenizer));
    }

    private static float number(String label, String where) {
        try {
            float number = Float.parseFloat(label);
            if (Float.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new DeltaweaveException(
                "DW-335", where + " has the label '" + label + "', which is no number", "Give every text a number");
    }

    /** The padding token, or any id where there is none. */
    static int padding(TextTokenizer tokenizer) {
        return tokenizer.find(SpecialToken.PAD).orElse(0);
    }

    /** The first {@code n} samples, or all if there are fewer. */
    public Samples limit(int n) {
        return new Samples(samples.subList(0, Math.min(n, samples.size())), form, labels, pad);
    }
}
