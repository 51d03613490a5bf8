package org.deltaweave.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import org.deltaweave.tensor.DeltaweaveException;

/** Where the demo's model and data come from. */
@FunctionalInterface
interface Embedded {
    /** The files in this jar. */
    Embedded RESOURCES = name -> {
        InputStream stream = Embedded.class.getResourceAsStream(name);
        if (stream == null) {
            throw new DeltaweaveException(
                    "DW-406", "This build lacks the demo's file " + name, "Build Deltaweave again");
        }
        return stream;
    };

    /** @param name such as {@code train.tsv} or {@code model/config.json} */
    InputStream open(String name) throws IOException;
}
