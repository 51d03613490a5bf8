package org.deltaweave.transformers.generate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Writes for each prompt the texts with the best scores that a search of limited width finds. */
final class BeamSearch {
    private final Rules rules;
    private final TokenListener listener;

    BeamSearch(Rules rules, TokenListener listener) {
        this.rules = rules;
        this.listener = listener;
    }

    List<List<Continuation>> write(CheckedModel model, List<int[]> prompts) {
        List<BeamGroup> groups = prompts.stream()
                .map(prompt -> new BeamGroup(rules, Sequence.of(prompt)))
                .toList();
        float[][] logits = model.start(prompts);
        while (true) {
            int row = 0;
            for (BeamGroup group : groups) {
                int rows = group.rows();
                group.advance(Arrays.copyOfRange(logits, row, row + rows), row);
                row += rows;
            }
            if (groups.stream().allMatch(group -> group.rows() == 0)) {
                return IntStream.range(0, groups.size())
                        .mapToObj(i -> told(i, groups.get(i).best()))
                        .toList();
            }
            logits = model.next(
                    groups.stream().flatMapToInt(BeamGroup::parents).toArray(),
                    groups.stream().flatMapToInt(BeamGroup::tokens).toArray());
        }
    }

    private List<Continuation> told(int prompt, List<Continuation> best) {
        for (int number = 0; number < best.size(); number++) {
            for (int token : best.get(number).tokens()) {
                listener.token(prompt, number, token);
            }
        }
        return best;
    }
}
