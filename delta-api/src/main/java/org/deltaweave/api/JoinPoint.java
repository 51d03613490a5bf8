package org.deltaweave.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a {@link Layer} as a place where a delta can act.
 *
 * <p>A method {@code Tensor m(Tensor input)} is an activation join point: deltas see its input and output. A method
 * {@code Tensor m()} is a parameter join point: deltas see the weight or bias it returns. By convention the parameters of
 * join point {@code x} are {@code x.weight} and {@code x.bias}. A parameter method that returns null says that this layer
 * object has no such parameter; where {@code x.weight} is absent, so are {@code x} and {@code x.bias}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface JoinPoint {
    /** Dotted lower-case name, the same for the same role in every architecture: {@code attention.query}. */
    String value();

    /**
     * The join points that this one joins, where the backbone's files keep several projections in one: {@code
     * attention.qkv} of query, key and value. Only its own name chooses it, since a pattern such as {@code attention.*}
     * means the parts.
     */
    String[] joins() default {};
}
