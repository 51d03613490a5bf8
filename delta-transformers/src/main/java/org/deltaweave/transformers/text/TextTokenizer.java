package org.deltaweave.transformers.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * A model's tokenizer: {@code tokenizer.json}, or BERT's word pieces from {@code vocab.txt}.
 *
 * <p>It never uses the network: all it needs is in the directory, and the native library in the jar is unpacked once
 * below the user's home ({@code DJL_CACHE_DIR} names another place).
 */
public final class TextTokenizer implements AutoCloseable {
    static {
        // Without these the library reports its use to a server, and may fetch a build for the machine's GPU.
        System.getProperties().putIfAbsent("ai.djl.offline", "true");
        System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
    }

    private final HuggingFaceTokenizer tokenizer;
    private final TokenizerFiles files;
    private final int vocabularySize;
    private final int maxLength;
    private final Overlong overlong;
    private final AtomicInteger truncated = new AtomicInteger();

    private TextTokenizer(HuggingFaceTokenizer tokenizer, TokenizerFiles files, int maxLength, Overlong overlong) {
        this.tokenizer = tokenizer;
        this.files = files;
        this.vocabularySize = files.size();
        this.maxLength = maxLength;
        this.overlong = overlong;
    }

    /** A tokenizer that refuses texts of more than {@code maxLength} tokens. */
    public static TextTokenizer load(Path directory, int maxLength) {
        return load(directory, maxLength, Overlong.REFUSE);
    }

    /**
     * Loads a tokenizer from the files in a checkpoint's directory.
     *
     * @param maxLength how many tokens the model reads, special tokens included
     * @throws DeltaweaveException DW-330 if there is none, DW-331 or DW-332 if its files are damaged
     */
    public static TextTokenizer load(Path directory, int maxLength, Overlong overlong) {
        TokenizerFiles files = TokenizerFiles.read(directory);
        HuggingFaceTokenizer tokenizer;
        try {
            byte[] json = files.json().toString().getBytes(StandardCharsets.UTF_8);
            Map<String, String> options = Map.of("truncation", "false", "padding", "false");
            tokenizer = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new DeltaweaveException(
                    "DW-331",
                    "The tokenizer in " + directory + " cannot be loaded: " + e.getMessage(),
                    "Check its files, and that the native library can be unpacked (DJL_CACHE_DIR names the place)",
                    e);
        }
        TextTokenizer loaded = new TextTokenizer(tokenizer, files, maxLength, overlong);
        loaded.requireRoom(directory);
        return loaded;
    }

    private void requireRoom(Path directory) {
        int special = tokenizer.encode("", "", true, false).getIds().length;
        if (maxLength <= special) {
            tokenizer.close();
            throw new DeltaweaveException(
                    "DW-333",
                    "A maximum of " + maxLength + " tokens leaves no room beside the " + special
                            + " special tokens of the tokenizer in " + directory,
                    "Give a greater maximum");
        }
    }

    /** The ids of a text with special tokens around it; DW-333 if it is too long and such texts are refused. */
    public Encoding encode(String text) {
        return encode(text, Optional.empty(), "The text");
    }

    /** The ids of two texts with special tokens between and around them; DW-333 as for one. */
    public Encoding encodePair(String first, String second) {
        return encode(first, Optional.of(second), "The pair of texts");
    }

    /** The ids of a text of any length, with special tokens around it or without. */
    public int[] encodeAll(String text, boolean special) {
        return ints(tokenizer.encode(wellFormed(text), special, false).getIds());
    }

    /** A sentence of given words with special tokens around it; cut off or refused where too long. */
    WordPieces encodeWords(List<String> words, String where) {
        ai.djl.huggingface.tokenizers.Encoding raw =
                tokenizer.encode(words.stream().map(TextTokenizer::wellFormed).toList(), true, false);
        int[] ids = ints(raw.getIds());
        int[] wordIds = ints(raw.getWordIds());
        if (ids.length <= maxLength) {
            return new WordPieces(new Encoding(ids, ints(raw.getTypeIds())), wordIds);
        }
        refuseOrCount(where, ids.length);
        // The last special tokens stay, as the model expects them.
        long[] special = raw.getSpecialTokenMask();
        int tail = 0;
        while (tail < maxLength && special[ids.length - 1 - tail] != 0) {
            tail++;
        }
        int[] kept = new int[maxLength];
        int[] keptWords = new int[maxLength];
        for (int i = 0; i < maxLength; i++) {
            int from = i < maxLength - tail ? i : ids.length - maxLength + i;
            kept[i] = ids[from];
            keptWords[i] = wordIds[from];
        }
        return new WordPieces(new Encoding(kept, new int[maxLength]), keptWords);
    }

    private void refuseOrCount(String where, int length) {
        if (overlong == Overlong.REFUSE) {
            throw new DeltaweaveException(
                    "DW-333",
                    where + " has " + length + " tokens, but the model reads at most " + maxLength,
                    "Shorten it, or choose to truncate texts that are too long");
        }
        truncated.incrementAndGet();
    }

    /** @param where how an error names the text, such as {@code Line 3 of train.tsv} */
    Encoding encode(String text, Optional<String> pair, String where) {
        ai.djl.huggingface.tokenizers.Encoding raw = pair.isPresent()
                ? tokenizer.encode(wellFormed(text), wellFormed(pair.get()), true, false)
                : tokenizer.encode(wellFormed(text), true, false);
        Encoding whole = new Encoding(ints(raw.getIds()), ints(raw.getTypeIds()));
        if (whole.length() <= maxLength) {
            return whole;
        }
        refuseOrCount(where, whole.length());
        long[] mask = raw.getSpecialTokenMask();
        boolean[] special = new boolean[mask.length];
        for (int i = 0; i < mask.length; i++) {
            special[i] = mask[i] != 0;
        }
        return Truncation.cut(whole, raw.getSequenceIds(), special, maxLength);
    }

    /** The text that ids stand for, without special tokens; word pieces joined, case and spacing as the tokenizer keeps them. */
    public String decode(int... ids) {
        for (int id : ids) {
            if (id < 0 || id >= vocabularySize) {
                throw new DeltaweaveException(
                        "DW-334",
                        "Token id " + id + " is not in the vocabulary of " + vocabularySize,
                        "Give ids from 0 to " + (vocabularySize - 1));
            }
        }
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true);
    }

    /** The id of a special token; empty if the tokenizer has none of that role. */
    public OptionalInt find(SpecialToken token) {
        Integer id = files.special().get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The id of a special token; DW-332 if the tokenizer has none of that role. */
    public int id(SpecialToken token) {
        return find(token)
                .orElseThrow(() -> new DeltaweaveException(
                        "DW-332",
                        "The tokenizer has no " + token.key(),
                        "Name it in tokenizer_config.json and put it into the vocabulary"));
    }

    /** The ids of the special tokens that it has. */
    public Collection<Integer> specialIds() {
        return files.special().values();
    }

    /** One more than the highest id; the model needs an embedding for each. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** How many tokens an encoding has at most. */
    public int maxLength() {
        return maxLength;
    }

    /** How many encodings were cut off so far. */
    public int truncated() {
        return truncated.get();
    }

    /** The native side needs valid Unicode, which a Java string with half a surrogate pair is not. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
