package org.deltaweave.transformers.dl4j;

import org.deltaweave.api.Attachment;
import org.deltaweave.transformers.Encoder;

/**
 * The encoder of one network with its delta.
 *
 * @param backbone the name of the backbone
 * @param encoder layers of this network's own over shared weights
 * @param delta attached to them
 */
record TunedEncoder(String backbone, Encoder encoder, Attachment delta) {}
