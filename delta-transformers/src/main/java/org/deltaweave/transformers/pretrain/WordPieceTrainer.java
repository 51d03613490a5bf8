package org.deltaweave.transformers.pretrain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns a word-piece vocabulary: starts from characters and joins the most frequent neighbours until the vocabulary is
 * full (Sennrich et al. 2016; pieces inside a word carry the prefix {@code ##} as in BERT).
 */
public final class WordPieceTrainer {
    private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}\\s]");
    private static final String INSIDE = "##";

    private final Map<String, Integer> counts = new TreeMap<>();

    /** Counts the words of a text, lower-cased. */
    public void add(String text) {
        Matcher words = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (words.find()) {
            counts.merge(words.group(), 1, Integer::sum);
        }
    }

    /**
     * The vocabulary in the order of ids: special tokens, characters, joined pieces.
     *
     * @param size most entries to make; fewer if there is nothing left to join
     */
    public List<String> train(int size) {
        List<Word> words = new ArrayList<>();
        Set<String> vocabulary = new LinkedHashSet<>(SPECIAL);
        TreeMap<String, Integer> characters = new TreeMap<>();
        counts.forEach((text, count) -> {
            Word word = new Word(pieces(text), count);
            words.add(word);
            word.pieces.forEach(piece -> characters.merge(piece, count, Integer::sum));
        });
        vocabulary.addAll(characters.keySet());
        while (vocabulary.size() < size) {
            Pair best = mostFrequentPair(words);
            if (best == null) {
                break;
            }
            words.forEach(word -> word.join(best));
            vocabulary.add(best.joined());
        }
        return List.copyOf(vocabulary);
    }

    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        text.codePoints().forEach(c -> pieces.add((pieces.isEmpty() ? "" : INSIDE) + Character.toString(c)));
        return pieces;
    }

    private static Pair mostFrequentPair(List<Word> words) {
        Map<Pair, Integer> pairs = new HashMap<>();
        for (Word word : words) {
            for (int i = 0; i + 1 < word.pieces.size(); i++) {
                pairs.merge(new Pair(word.pieces.get(i), word.pieces.get(i + 1)), word.count, Integer::sum);
            }
        }
        // Ties go to the first in alphabetical order, so that the vocabulary does not depend on hashing.
        return pairs.entrySet().stream()
                .max(Map.Entry.<Pair, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.comparing(Pair::left)
                                .thenComparing(Pair::right)
                                .reversed())))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private record Pair(String left, String right) {
        String joined() {
            return left + right.substring(right.startsWith(INSIDE) && right.length() > INSIDE.length() ? 2 : 0);
        }
    }

    private static final class Word {
        private List<String> pieces;
        private final int count;

        Word(List<String> pieces, int count) {
            this.pieces = pieces;
            this.count = count;
        }

        void join(Pair pair) {
            List<String> joined = new ArrayList<>(pieces.size());
            for (int i = 0; i < pieces.size(); i++) {
                boolean here = i + 1 < pieces.size()
                        && pieces.get(i).equals(pair.left)
                        && pieces.get(i + 1).equals(pair.right);
                joined.add(here ? pair.joined() : pieces.get(i));
                i += here ? 1 : 0;
            }
            pieces = joined;
        }
    }
}
