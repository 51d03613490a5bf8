package org.deltaweave.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.transformers.Transformer;
import org.nd4j.linalg.api.buffer.DataType;

/** The program of the second JVM: reads seeds and delta directories, line by line, and answers with digests of outputs. */
final class FreshProcessMain {
    static final String DIGEST = "deltaweave digest ";
    static final String ERROR = "deltaweave error ";

    private FreshProcessMain() {}

    /** Takes no arguments; ends at the end of its input. */
    public static void main(String[] arguments) throws IOException {
        DeltaWeaver weaver = Bench.open().weaver();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            int space = line.indexOf(' ');
            SmallBert bert = new SmallBert(Long.parseLong(line.substring(0, space)));
            System.out.println(answer(weaver, bert, Path.of(line.substring(space + 1))));
        }
    }

    private static String answer(DeltaWeaver weaver, SmallBert bert, Path directory) {
        try {
            Transformer encoder = bert.backbone(DataType.FLOAT).newNetwork(0);
            weaver.attach(encoder, weaver.read(directory));
            return DIGEST + Outputs.of(encoder, bert.batch()).digest();
        } catch (RuntimeException | LinkageError e) {
            return ERROR + e.toString().replace('\n', ' ');
        }
    }
}
