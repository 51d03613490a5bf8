package org.deltaweave.api.processor;

import java.util.List;
import java.util.stream.Collectors;

/** The little JSON an index needs; a processor must not bring dependencies into other people's builds. */
final class Json {
    private Json() {}

    static String text(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                // Escaped beyond ASCII, so the file reads the same whatever encoding the compiler writes resources in.
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    static String texts(List<String> texts) {
        return texts.stream().map(Json::text).collect(Collectors.joining(",", "[", "]"));
    }
}
