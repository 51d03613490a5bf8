package org.deltaweave.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of a method's configuration record: what users may write in {@code --set name=value}, in a
 * delta file or in a module.
 *
 * <p>A configuration record is a record all of whose components carry this annotation; components are {@code int}, {@code
 * long}, {@code double}, {@code boolean}, {@code String} or an enum.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** The value used where the user gives none, as the user would write it. */
    String defaultValue();

    /** Smallest number allowed. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Largest number allowed. */
    double max() default Double.POSITIVE_INFINITY;

    /** One phrase for help texts and error messages: {@code rank of the update}. */
    String description();
}
