package org.deltaweave.weaver.internal;

import java.util.regex.Pattern;

/** A join point's name, or a pattern of names in which {@code *} stands for any characters. */
public record NamePattern(String text) {
    /** Whether the whole name fits. */
    public boolean matches(String name) {
        return isLiteral() ? text.equals(name) : regex().matcher(name).matches();
    }

    /** Whether it names one join point. */
    public boolean isLiteral() {
        return text.indexOf('*') < 0;
    }

    private Pattern regex() {
        return Pattern.compile(Pattern.quote(text).replace("*", "\\E.*\\Q"));
    }
}
