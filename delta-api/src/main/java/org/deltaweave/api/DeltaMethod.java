package org.deltaweave.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class as a delta method, found by its name on the class path.
 *
 * <p>The class implements {@link ActivationDelta}, {@link ParameterDelta} or {@link MixedDelta}, carries {@link Targets}, and has one
 * constructor that Guice can call: marked {@code jakarta.inject.Inject} with any access, or without parameters and not
 * private. The annotation processor checks this where the class is compiled.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface DeltaMethod {
    /** The name users write, such as {@code lora}: lower-case letters, digits and hyphens. */
    String name();

    /** The group the method belongs to. */
    Family family();

    /** What the method promises. */
    Feature[] features() default {};

    /** The highest step size of Adam that suits the method, used where the user names none; above 0. */
    double learningRate() default 1e-3;
}
