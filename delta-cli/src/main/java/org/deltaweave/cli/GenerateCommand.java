package org.deltaweave.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.EncoderDecoder;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.generate.CachedNetwork;
import org.deltaweave.transformers.generate.Continuation;
import org.deltaweave.transformers.generate.Generator;
import org.deltaweave.transformers.generate.NextToken;
import org.deltaweave.transformers.text.Overlong;
import org.deltaweave.transformers.text.TextTokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes on from prompts, or makes texts of sources, with a language model and any delta for it. */
@Command(
        name = "generate",
        description =
                "Write on from prompts with a decoder, or make a text of each with an encoder-decoder; with a delta "
                        + "that 'train' saved, or without.")
final class GenerateCommand implements Runnable {
    @Option(names = "--model", required = true, paramLabel = "DIR", description = "A Hugging Face model directory.")
    private Path model;

    @Option(names = "--delta", paramLabel = "DIR", description = "A delta that was trained for a language model.")
    private Optional<Path> delta = Optional.empty();

    @Option(names = "--prompt", paramLabel = "TEXT", description = "What to write on from; may be given several times.")
    private List<String> prompts = new ArrayList<>();

    @Option(names = "--input", paramLabel = "FILE", description = "A text file with a prompt on each line.")
    private Optional<Path> input = Optional.empty();

    @Mixin
    private GenerationOptions options;

    @Mixin
    private StandardOptions standard;

    @Spec
    private CommandSpec spec;

    /** The JSON file's content for one prompt. */
    private record Written(String prompt, List<String> texts, List<Double> scores) {}

    @Override
    public void run() {
        options.check(spec.commandLine());
        standard.check();
        List<String> texts = prompts();
        Wiring wiring = new Wiring();
        try (Backbone backbone = Backbone.load(model);
                Transformer network = delta.map(directory ->
                                wiring.tuner().transformer(wiring.tuner().load(backbone, directory)))
                        .orElseGet(() -> backbone.newLanguageModel(options.seed));
                TextTokenizer tokenizer =
                        TextTokenizer.load(model, backbone.config().maxPositions(), Overlong.REFUSE)) {
            List<Written> written = write(backbone, network, tokenizer, texts);
            standard.writeJson(written);
        }
    }

    private List<String> prompts() {
        List<String> all = new ArrayList<>(prompts);
        input.ifPresent(file -> {
            try {
                Files.readAllLines(file).stream()
                        .filter(line -> !line.isBlank())
                        .forEach(all::add);
            } catch (IOException e) {
                throw new DeltaweaveException(
                        "DW-412",
                        "File " + file + " cannot be read: " + e,
                        "Check the path, and that it is UTF-8 text",
                        e);
            }
        });
        TrainOptions.require(spec.commandLine(), !all.isEmpty(), "Give --prompt or --input");
        return all;
    }

    private List<Written> write(Backbone backbone, Transformer network, TextTokenizer tokenizer, List<String> texts) {
        PrintWriter out = spec.commandLine().getOut();
        boolean both = network instanceof EncoderDecoder;
        List<int[]> encoded =
                texts.stream().map(text -> tokenizer.encodeAll(text, true)).toList();
        List<int[]> starts = both
                ? encoded.stream()
                        .map(source -> new int[] {((EncoderDecoder) network).startToken()})
                        .toList()
                : encoded;
        int longest = starts.stream().mapToInt(ids -> ids.length).max().orElseThrow();
        Generator generator =
                new Generator(options.config(model, backbone.config().maxPositions() - longest));
        boolean streams = texts.size() == 1 && options.streams();
        StreamedText stream = new StreamedText(tokenizer, both ? new int[0] : starts.get(0), out);
        if (streams) {
            generator = generator.tellingOf((prompt, sequence, token) -> stream.add(token));
        }
        List<Written> written = new ArrayList<>();
        try (NextToken reader = both
                ? CachedNetwork.encoderDecoder((EncoderDecoder) network, encoded)
                : CachedNetwork.decoder(network)) {
            List<List<Continuation>> all = generator.generate(reader, starts);
            for (int i = 0; i < texts.size(); i++) {
                written.add(written(texts.get(i), all.get(i), tokenizer));
            }
        }
        if (streams) {
            stream.end();
        } else {
            written.forEach(each -> each.texts().forEach(text -> out.println(both ? text : each.prompt() + text)));
        }
        return written;
    }

    private static Written written(String prompt, List<Continuation> texts, TextTokenizer tokenizer) {
        return new Written(
                prompt,
                texts.stream().map(text -> tokenizer.decode(text.text())).toList(),
                texts.stream().flatMap(text -> text.score().stream().boxed()).toList());
    }
}
