/** The architectures: each says which parts it is made of, and what Hugging Face's files call them. */
package org.deltaweave.transformers.architecture;
