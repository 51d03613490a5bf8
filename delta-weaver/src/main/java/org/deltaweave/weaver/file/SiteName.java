package org.deltaweave.weaver.file;

import java.util.OptionalInt;
import org.deltaweave.weaver.discovery.DeltaKind;

/**
 * One site of a network by its names.
 *
 * @param name such as {@code encoder.3.attention.query}
 * @param joinPoint such as {@code attention.query}
 * @param layer the layer's number in its stack, if it is in one
 * @param externalName what the backbone's files call it
 * @param kind a sub-layer, or a parameter
 */
public record SiteName(String name, String joinPoint, OptionalInt layer, String externalName, DeltaKind kind) {}
