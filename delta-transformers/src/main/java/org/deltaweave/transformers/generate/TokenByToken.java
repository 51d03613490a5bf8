package org.deltaweave.transformers.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/** Writes each text with the most probable or a drawn token at a time. */
final class TokenByToken {
    private final Rules rules;
    private final TokenListener listener;

    TokenByToken(Rules rules, TokenListener listener) {
        this.rules = rules;
        this.listener = listener;
    }

    List<List<Continuation>> write(CheckedModel model, List<int[]> prompts) {
        List<List<Text>> all = texts(prompts);
        List<Text> unended = all.stream().flatMap(List::stream).toList();
        float[][] logits = model.start(prompts);
        while (true) {
            for (Text text : unended) {
                text.add(logits[text.row]);
            }
            unended = unended.stream().filter(text -> text.finish.isEmpty()).toList();
            if (unended.isEmpty()) {
                return all.stream()
                        .map(texts -> texts.stream().map(Text::continuation).toList())
                        .toList();
            }
            logits = model.next(
                    unended.stream().mapToInt(text -> text.row).toArray(),
                    unended.stream().mapToInt(text -> text.sequence.last()).toArray());
            for (int row = 0; row < unended.size(); row++) {
                unended.get(row).row = row;
            }
        }
    }

    /** All texts of each prompt; every one has random numbers of its own, whenever others end. */
    private List<List<Text>> texts(List<int[]> prompts) {
        SplittableRandom random = new SplittableRandom(
                rules.config().sampling().map(Sampling::seed).orElse(0L));
        List<List<Text>> all = new ArrayList<>();
        for (int prompt = 0; prompt < prompts.size(); prompt++) {
            List<Text> texts = new ArrayList<>();
            for (int number = 0; number < rules.config().sequences(); number++) {
                texts.add(new Text(prompt, number, Sequence.of(prompts.get(prompt)), random.split()));
            }
            all.add(texts);
        }
        return all;
    }

    private final class Text {
        private final int prompt;
        private final int number;
        private final SplittableRandom random;
        private Sequence sequence;
        private int row;
        private Optional<Finish> finish = Optional.empty();

        Text(int prompt, int number, Sequence sequence, SplittableRandom random) {
            this.prompt = prompt;
            this.number = number;
            this.sequence = sequence;
            this.random = random;
            this.row = prompt;
        }

        void add(float[] logits) {
            float[] scores = rules.restrict(logits.clone(), sequence);
            int token = rules.config()
                    .sampling()
                    .map(sampling -> sampling.choose(scores, random))
                    .orElseGet(() -> Scores.greatest(scores));
            sequence = sequence.plus(token);
            listener.token(prompt, number, token);
            finish = rules.finish(sequence);
        }

        Continuation continuation() {
            return new Continuation(sequence.newTokens(), finish.orElseThrow(), OptionalDouble.empty());
        }
    }
}
