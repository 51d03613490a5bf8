package org.deltaweave.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import org.deltaweave.transformers.text.TextTokenizer;

/** Shows a text while its tokens come; what may still change, as half a letter, waits for the next token. */
final class StreamedText {
    private static final char INCOMPLETE = '\uFFFD';

    private final TextTokenizer tokenizer;
    private final PrintWriter out;
    private int[] ids;
    private String shown = "";

    /** @param prompt shown first */
    StreamedText(TextTokenizer tokenizer, int[] prompt, PrintWriter out) {
        this.tokenizer = tokenizer;
        this.out = out;
        this.ids = prompt;
    }

    void add(int token) {
        ids = Arrays.copyOf(ids, ids.length + 1);
        ids[ids.length - 1] = token;
        show(false);
    }

    private void show(boolean all) {
        String text = tokenizer.decode(ids);
        int end = text.length();
        while (!all && end > 0 && text.charAt(end - 1) == INCOMPLETE) {
            end--;
        }
        if (text.startsWith(shown) && end > shown.length()) {
            out.print(text.substring(shown.length(), end));
            out.flush();
            shown = text.substring(0, end);
        }
    }

    void end() {
        show(true);
        out.println();
    }
}
