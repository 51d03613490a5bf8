package org.deltaweave.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.deltaweave.tensor.DeltaweaveException;

/**
 * Where the demo unpacks its model and data and keeps its deltas. Only a directory that is new, empty, or marked by an
 * earlier demo is written to.
 */
final class DemoDirectory {
    private static final String MARK = ".deltaweave-demo";
    private static final List<String> MODEL =
            List.of("config.json", "model.safetensors", "vocab.txt", "tokenizer_config.json");

    private final Path root;
    private final Embedded embedded;

    DemoDirectory(Path root, Embedded embedded) {
        this.root = root;
        this.embedded = embedded;
    }

    Path model() {
        return root.resolve("model");
    }

    Path train() {
        return root.resolve("data").resolve("train.tsv");
    }

    Path dev() {
        return root.resolve("data").resolve("dev.tsv");
    }

    Path delta(String method) {
        return root.resolve("deltas").resolve(method);
    }

    Path result(String name) {
        return root.resolve("results").resolve(name + ".json");
    }

    /**
     * Writes the embedded files.
     *
     * @throws DeltaweaveException DW-405 if the directory holds something else, or cannot be written
     */
    void unpack() {
        try {
            requireOwn();
            for (Path directory : List.of(root, model(), root.resolve("data"), root.resolve("deltas"))) {
                Files.createDirectories(directory);
            }
            Files.createDirectories(root.resolve("results"));
            Files.writeString(root.resolve(MARK), "Made by 'deltaweave demo', which may overwrite what is here.\n");
            for (String file : MODEL) {
                copy("model/" + file, model().resolve(file));
            }
            copy("train.tsv", train());
            copy("dev.tsv", dev());
        } catch (IOException e) {
            throw new DeltaweaveException(
                    "DW-405",
                    "The demo's directory " + root + " cannot be written: " + e,
                    "Give another one with --out",
                    e);
        }
    }

    private void requireOwn() throws IOException {
        if (!Files.exists(root) || Files.isRegularFile(root.resolve(MARK))) {
            return;
        }
        boolean empty = false;
        if (Files.isDirectory(root)) {
            try (Stream<Path> files = Files.list(root)) {
                empty = files.findAny().isEmpty();
            }
        }
        if (!empty) {
            throw new DeltaweaveException(
                    "DW-405",
                    root + " exists and was not made by a demo (it has no " + MARK + ")",
                    "Give a new or empty directory with --out");
        }
    }

    private void copy(String resource, Path target) throws IOException {
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try (InputStream stream = embedded.open(resource)) {
            Files.copy(stream, temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
