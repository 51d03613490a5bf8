/** Pretrained backbones: loading them, and running them over packed batches of tokens. */
package org.deltaweave.transformers;
