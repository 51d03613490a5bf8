/** Making a small encoder from nothing: a vocabulary and masked-language modelling. */
package org.deltaweave.transformers.pretrain;
