package org.deltaweave.api.processor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.annotation.processing.Processor;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Sources compiled with the processor: what the compiler said, and where it wrote. */
record Compilation(boolean successful, List<String> errors, Path output) {
    private static final String IMPORTS = "package x;\n"
            + "import org.deltaweave.api.*;\n"
            + "import org.deltaweave.tensor.*;\n"
            + "import jakarta.inject.Inject;\n";

    /** @param sources bodies of files in package x by class name; imports are added */
    static Compilation of(Path output, Map<String, String> sources, Processor... further) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        List<JavaFileObject> files = sources.entrySet().stream()
                .map(source -> source(source.getKey(), IMPORTS + source.getValue()))
                .toList();
        // By default javac runs no processor on source with an unknown enum constant; builds with Error Prone do.
        List<String> options = List.of(
                "-d",
                output.toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                "-Xlint:all",
                "-XDshould-stop.ifError=FLOW");
        JavaCompiler.CompilationTask task = compiler.getTask(null, null, said, options, null, files);
        List<Processor> processors = new ArrayList<>(List.of(further));
        processors.add(new PluginIndexProcessor());
        task.setProcessors(processors);
        boolean successful = task.call();
        List<String> errors = said.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
                .toList();
        return new Compilation(successful, errors, output);
    }

    Optional<String> read(String resource) {
        Path file = output.resolve(resource);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JavaFileObject source(String name, String text) {
        return new SimpleJavaFileObject(URI.create("string:///x/" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
