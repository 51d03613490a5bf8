/** From files of text with labels to token ids, and from those to batches for DL4J. */
package org.deltaweave.transformers.text;
