package org.deltaweave.weaver.file;

import java.util.OptionalInt;

/**
 * One site of a network by its names.
 *
 * @param joinPoint such as {@code attention.query}
 * @param layer the layer's number in its stack, if it is in one
 * @param externalName what the backbone's files call it
 */
public record SiteName(String joinPoint, OptionalInt layer, String externalName) {}
