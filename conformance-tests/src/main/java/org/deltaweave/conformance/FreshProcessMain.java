package org.deltaweave.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.transformers.Transformer;
import org.nd4j.linalg.api.buffer.DataType;

/** The program of the second JVM: reads architectures, seeds and delta directories, line by line, and answers with digests of outputs. */
final class FreshProcessMain {
    static final String DIGEST = "deltaweave digest ";
    static final String ERROR = "deltaweave error ";

    private FreshProcessMain() {}

    /** Takes no arguments; ends at the end of its input. */
    public static void main(String[] arguments) throws IOException {
        DeltaWeaver weaver = Bench.open().weaver();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] question = line.split(" ", 3);
            SmallBackbone small = new SmallBackbone(question[0], Long.parseLong(question[1]));
            System.out.println(answer(weaver, small, Path.of(question[2])));
        }
    }

    private static String answer(DeltaWeaver weaver, SmallBackbone small, Path directory) {
        try {
            Transformer encoder = small.backbone(DataType.FLOAT).newNetwork(0);
            weaver.attach(encoder, weaver.read(directory));
            return DIGEST + Outputs.of(encoder, small.batch()).digest();
        } catch (RuntimeException | LinkageError e) {
            return ERROR + e.toString().replace('\n', ' ');
        }
    }
}
