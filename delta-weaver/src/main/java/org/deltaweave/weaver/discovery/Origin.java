package org.deltaweave.weaver.discovery;

import java.net.URI;
import java.net.URL;
import java.nio.file.Path;

/** Where on the class path something was found, as people write it. */
final class Origin {
    private Origin() {}

    /** The jar or directory that holds {@code resource} at {@code url}. */
    static String of(URL url, String resource) {
        String text = url.toString();
        String element = text.substring(0, text.length() - resource.length() - 1);
        if (element.startsWith("jar:") && element.endsWith("!")) {
            element = element.substring("jar:".length(), element.length() - 1);
        }
        return of(element);
    }

    /** The path of a class path element given by its URL; the URL itself where it is no file. */
    static String of(String elementUrl) {
        try {
            return Path.of(URI.create(elementUrl)).toString();
        } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException notAFile) {
            return elementUrl;
        }
    }
}
