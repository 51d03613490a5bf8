package org.deltaweave.transformers;

import org.deltaweave.transformers.architecture.Names;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What every network over a backbone tells of it.
 *
 * @param fingerprint digest of its weights, {@code sha256:...}
 * @param parameterCount number of its parameters
 * @param dataType FLOAT or DOUBLE
 * @param names what its files call our sites
 */
public record BackboneIdentity(String fingerprint, long parameterCount, DataType dataType, Names names) {}
