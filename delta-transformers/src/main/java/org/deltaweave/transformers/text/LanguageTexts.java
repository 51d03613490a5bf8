package org.deltaweave.transformers.text;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * Texts for language models: a plain text file, or a table with a column {@code text}, or with columns {@code prompt} and
 * {@code completion}, of which only the latter is learnt.
 *
 * @param source the file's name, for errors
 * @param texts in the order of the file
 * @param whole whether they are parts of one long text, which may be cut anywhere
 */
public record LanguageTexts(String source, List<Text> texts, boolean whole) {
    private static final double SHARE = 0.15;
    private static final double HIDDEN = 0.8;
    private static final double REPLACED = 0.1;

    /** A text after a prompt, which may be empty. */
    public record Text(String prompt, String completion, long line) {}

    /** Reads a file; DW-320 to DW-328 with the file and the line. */
    public static LanguageTexts read(Path file) {
        String name = file.toString();
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".tsv") || lower.endsWith(".csv") || lower.endsWith(".jsonl")) {
            Table table = Table.parse(name, Lines.decode(name, TextFile.bytes(file), StandardCharsets.UTF_8));
            boolean prompted = table.columns().containsAll(List.of("prompt", "completion"));
            return new LanguageTexts(
                    name,
                    table.rows().stream()
                            .map(row -> new Text(
                                    prompted ? row.cell(name, "prompt") : "",
                                    row.cell(name, prompted ? "completion" : "text"),
                                    row.line()))
                            .toList(),
                    false);
        }
        String text = TextFile.read(file);
        if (text.isBlank()) {
            throw new DeltaweaveException("DW-322", "File " + file + " is empty", "Give it at least one example");
        }
        return new LanguageTexts(name, List.of(new Text("", text, 1)), true);
    }

    /**
     * For causal language models: each token's label is the token after it. A plain text is cut into blocks of the
     * tokenizer's longest length; other texts end with the end token, if there is one, and are cut off where too long.
     */
    public Samples next(TextTokenizer tokenizer) {
        List<Sample> samples = new ArrayList<>();
        for (Text text : texts) {
            int[] prompt = text.prompt().isEmpty() ? new int[0] : tokenizer.encodeAll(text.prompt(), true);
            int[] completion = tokenizer.encodeAll(text.completion(), prompt.length == 0);
            int[] all = IntStream.concat(IntStream.of(prompt), IntStream.of(completion))
                    .toArray();
            if (!whole && tokenizer.find(SpecialToken.EOS).isPresent()) {
                all = IntStream.concat(IntStream.of(all), IntStream.of(tokenizer.id(SpecialToken.EOS)))
                        .toArray();
            }
            int block = tokenizer.maxLength();
            int learntFrom = Math.max(prompt.length - 1, 0);
            for (int start = 0; start + 1 < all.length; start += block) {
                samples.add(next(all, start, Math.min(start + block, all.length - 1), learntFrom));
                if (!whole) {
                    break;
                }
            }
        }
        if (samples.isEmpty()) {
            throw new DeltaweaveException(
                    "DW-322", "File " + source + " has no text of two tokens or more", "Give it longer texts");
        }
        return new Samples(samples, LabelForm.WORD, List.of(), Samples.padding(tokenizer));
    }

    private static Sample next(int[] all, int start, int end, int learntFrom) {
        float[] labels = new float[end - start];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = start + i < learntFrom ? Sample.NONE : all[start + i + 1];
        }
        return new Sample(Arrays.copyOfRange(all, start, end), new int[end - start], labels);
    }

    /**
     * For masked language models (Devlin et al. 2019): of each text's words 15 % are to be guessed; 80 % of these are hidden
     * behind the mask token, 10 % replaced by another word, 10 % left.
     */
    public Samples masked(TextTokenizer tokenizer, RandomGenerator random) {
        int mask = tokenizer.id(SpecialToken.MASK);
        List<Sample> samples = new ArrayList<>();
        for (Text text : texts) {
            for (String part : whole ? text.completion().lines().toList() : List.of(text.completion())) {
                if (!part.isBlank()) {
                    samples.add(masked(tokenizer, part, mask, random));
                }
            }
        }
        return new Samples(samples, LabelForm.WORD, List.of(), Samples.padding(tokenizer));
    }

    private static Sample masked(TextTokenizer tokenizer, String text, int mask, RandomGenerator random) {
        Encoding encoding = tokenizer.encode(text);
        int[] ids = encoding.ids().clone();
        float[] labels = new float[ids.length];
        Arrays.fill(labels, Sample.NONE);
        int[] words = IntStream.range(0, ids.length)
                .filter(i -> !tokenizer.specialIds().contains(ids[i]))
                .toArray();
        int certain = words.length == 0 ? 0 : words[random.nextInt(words.length)];
        for (int i : words) {
            if (i == certain || random.nextDouble() < SHARE) {
                labels[i] = ids[i];
                double draw = random.nextDouble();
                if (draw < HIDDEN) {
                    ids[i] = mask;
                } else if (draw < HIDDEN + REPLACED) {
                    ids[i] = random.nextInt(tokenizer.vocabularySize());
                }
            }
        }
        return new Sample(ids, encoding.types(), labels);
    }
}
