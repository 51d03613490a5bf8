package org.deltaweave.transformers.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextDataTest {
    @TempDir
    private Path directory;

    @Test
    void read_tsv_keepsQuotesVerbatim() throws IOException {
        TextData data = TextData.read(file("x.tsv", "\ufeffsentence\tlabel\r\nsay \"no \t1\r\n\r\n \"\"yes\"\t0\r\n"));
        assertThat(data.labels()).containsExactly("0", "1");
        assertThat(data.examples())
                .containsExactly(
                        new Example("say \"no ", Optional.empty(), 1, 2),
                        new Example(" \"\"yes\"", Optional.empty(), 0, 4));
    }

    @Test
    void read_csv_unquotesAndCountsLinesInsideQuotes() throws IOException {
        TextData data = TextData.read(file("x.CSV", "text,label\n\"a, \"\"b\"\"\nc\",happy\n\nplain,angry\n"));
        assertThat(data.labels()).containsExactly("angry", "happy");
        assertThat(data.examples())
                .containsExactly(
                        new Example("a, \"b\"\nc", Optional.empty(), 1, 2),
                        new Example("plain", Optional.empty(), 0, 5));
    }

    @Test
    void read_jsonLines_numbersAndPairs() throws IOException {
        TextData data = TextData.read(file(
                "x.jsonl",
                "{\"premise\":\"p\",\"hypothesis\":\"h\",\"label\":10,\"x\":[1]}\n\n"
                        + "{\"label\":\"9\",\"hypothesis\":\"h2\",\"premise\":\"p2\\u00e9\"}"));
        assertThat(data.labels()).as("numeric order").containsExactly("9", "10");
        assertThat(data.examples())
                .containsExactly(new Example("p", Optional.of("h"), 1, 1), new Example("p2é", Optional.of("h2"), 0, 3));
    }

    @Test
    void read_columns_usualPairsAndNamedOnes() throws IOException {
        assertThat(first("index\tquestion\tsentence\tlabel\n0\tq\ts\ty\n"))
                .isEqualTo(new Example("q", Optional.of("s"), 0, 2));
        assertThat(first("text\ttext_pair\tlabel\na\tb\ty\n").pair()).contains("b");
        assertThat(first("sentence1\tsentence2\tlabel\na\tb\ty\n").pair()).contains("b");
        assertThat(first("text\tlabel\na\ty\n").pair()).isEmpty();
        Path path = file("x.tsv", "Quality\t#1 String\t#2 String\n1\ta\tb\n");
        TextOptions options = TextOptions.defaults().withText("#1 String").withLabel("Quality");
        assertThat(TextData.read(path, options).examples().get(0).pair()).isEmpty();
        assertThat(TextData.read(path, options.withPair("#2 String"))
                        .examples()
                        .get(0)
                        .pair())
                .contains("b");
    }

    @Test
    void read_knownLabels_givesTheirIndex() throws IOException {
        Path dev = file("dev.tsv", "text\tlabel\na\tlow\n");
        assertThat(TextData.read(dev, List.of("high", "low")).examples().get(0).label())
                .isEqualTo(1);
        refused(
                () -> TextData.read(dev, List.of("high", "mid")),
                "[DW-326] Line 2 of " + dev + " has the label 'low', which is not among the known 'high', 'mid'.");
        Path outOfRange = file("range.tsv", "text\tlabel\na\t0\nb\t2\n");
        refused(
                () -> TextData.read(outOfRange, List.of("0", "1")),
                "[DW-326] Line 3 of " + outOfRange + " has the label '2', which is not among the known '0', '1'.");
    }

    @Test
    void read_damaged_namesFileAndLine() throws IOException {
        refuses("x.tsv", "", "[DW-322] File %s is empty. Give it at least one example.");
        refuses("x.jsonl", "\n\n", "[DW-322] File %s is empty");
        refuses("x.csv", "text,label\n", "[DW-322] File %s has a header but no examples");
        refuses("x.txt", "a", "[DW-321] The name of %s does not tell its format. Name it .tsv");
        refuses(
                "x.tsv",
                "text\tlabel\na\t1\nb\n",
                "[DW-323] Line 3 of %s has 1 columns, but the header has 2: 'text', 'label'.");
        refuses("x.csv", "text,label\na,b,1\n", "[DW-323] Line 2 of %s has 3 columns, but the header has 2");
        refuses(
                "x.tsv",
                "body\tlabel\na\t1\n",
                "has no text column 'text' or 'sentence'; its columns are 'body', 'label'");
        refuses(
                "x.tsv",
                "text\tclass\na\t1\n",
                "[DW-324] File %s has no label column 'label'; its columns are 'text', 'class'");
        refuses("x.tsv", "text\ttext\tlabel\na\tb\t1\n", "[DW-324] The header of %s names the column 'text' twice");
        refuses("x.tsv", "text\tlabel\na\t1\n \t0\n", "[DW-325] Line 3 of %s has an empty text in column 'text'");
        refuses("x.tsv", "text\tlabel\na\t\n", "[DW-326] Line 2 of %s has no label");
        refuses("x.tsv", "text\tlabel\na\t1\nb\t-1\n", "[DW-326] Line 3 of %s has the negative label -1");
        refuses("x.csv", "text,label\na,1\n\"open,1\n", "[DW-327] After line 2 of %s is no valid CSV");
        refuses("x.csv", "text,label\na,1\n\"b\"c,1\n", "[DW-327] After line 2 of %s is no valid CSV");
        refuses("x.jsonl", "{\"text\":\"a\",\"label\":1}\n{\"text\":", "[DW-327] Line 2 of %s is no JSON object: ");
        refuses("x.jsonl", "[1]", "[DW-327] Line 1 of %s is no JSON object: it is no object");
        refuses("x.jsonl", "{\"text\":\"a\",\"label\":1} {}", "[DW-327] Line 1 of %s");
        refuses(
                "x.jsonl",
                "{\"text\":\"a\",\"label\":1}\n{\"text\":\"b\"}",
                "[DW-324] Line 2 of %s has no text or whole number 'label'");
        refuses(
                "x.jsonl",
                "{\"text\":\"a\",\"label\":1.5}",
                "[DW-324] Line 1 of %s has no text or whole number 'label'");
        Path absent = directory.resolve("absent.tsv");
        refused(() -> TextData.read(absent), "[DW-320] There is no file " + absent + ". Check the path.");
    }

    @Test
    void read_invalidUtf8_namesLineAndByteAndReadsAsLatin1() throws IOException {
        Path path = directory.resolve("x.tsv");
        Files.write(path, "text\tlabel\nok\t1\ncafé\t0\n".getBytes(StandardCharsets.ISO_8859_1));
        refused(
                () -> TextData.read(path),
                "[DW-328] Line 3 of " + path + " is not valid UTF-8: byte 19 of the file is 0xe9."
                        + " Convert the file to UTF-8, or name its charset, such as ISO-8859-1.");
        TextData data = TextData.read(path, TextOptions.defaults().withCharset(StandardCharsets.ISO_8859_1));
        assertThat(data.examples().get(1).text()).isEqualTo("café");
        Files.write(path, new byte[] {'t', (byte) 0xe2, (byte) 0x82});
        refused(() -> TextData.read(path), "[DW-328] Line 1 of " + path + " is not valid UTF-8: byte 1 of");
    }

    @Test
    void limit_takesTheFirstAndKeepsLabels() throws IOException {
        TextData data = TextData.read(file("x.tsv", "text\tlabel\na\t1\nb\t0\nc\t2\n"));
        assertThat(data.limit(2).examples()).extracting(Example::text).containsExactly("a", "b");
        assertThat(data.limit(2).labels()).isEqualTo(data.labels());
        assertThat(data.limit(9).size()).isEqualTo(3);
        refused(() -> data.limit(0), "[DW-329] The data of ");
    }

    @Test
    void read_realFiles_haveTheirKnownSizes() {
        TextData sst = TextData.read(Reference.data("datasets/glue/SST-2/train.tsv"));
        assertThat(sst.size()).isEqualTo(67349);
        assertThat(sst.labels()).containsExactly("0", "1");
        TextData dev = TextData.read(Reference.data("datasets/glue/SST-2/dev.tsv"), sst.labels());
        assertThat(dev.size()).isEqualTo(872);
        assertThat(dev.examples().get(0))
                .isEqualTo(new Example("it 's a charming and often affecting journey . ", Optional.empty(), 1, 2));
        TextData rte = TextData.read(Reference.data("datasets/glue/RTE/train.tsv"));
        assertThat(rte.size()).isEqualTo(2490);
        assertThat(rte.labels()).containsExactly("entailment", "not_entailment");
        TextOptions category = TextOptions.defaults().withLabel("category");
        TextData banking = TextData.read(Reference.data("datasets/banking77/train.csv"), category);
        assertThat(banking.size()).isEqualTo(10003);
        assertThat(banking.labels()).hasSize(77);
        TextData test =
                TextData.read(Reference.data("datasets/banking77/test.csv"), category.withLabels(banking.labels()));
        assertThat(test.size()).isEqualTo(3080);
    }

    private Example first(String content) throws IOException {
        return TextData.read(file("first.tsv", content)).examples().get(0);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private void refuses(String name, String content, String text) throws IOException {
        Path path = file(name, content);
        refused(() -> TextData.read(path), text.formatted(path));
    }

    private static void refused(ThrowingCallable call, String text) {
        assertThatThrownBy(call).isInstanceOf(DeltaweaveException.class).hasMessageContaining(text);
    }
}
