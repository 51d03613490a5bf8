/** Hugging Face checkpoint directories: configuration and weights, read and written. */
package org.deltaweave.transformers.checkpoint;
