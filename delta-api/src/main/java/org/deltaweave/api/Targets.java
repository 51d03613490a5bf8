package org.deltaweave.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The join points a delta method acts on unless the user names others.
 *
 * <p>Each entry is a join point's name such as {@code attention.query}, or a pattern in which {@code *} stands for any
 * characters: {@code *.bias}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Targets {
    /** For a method that leaves the backbone alone and trains the task's head only. */
    String NOTHING = "nothing";

    /** Names or patterns; at least one. */
    String[] value();
}
