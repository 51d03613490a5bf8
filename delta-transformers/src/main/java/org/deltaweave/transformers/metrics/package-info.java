/** How well predictions agree with what was expected: the usual figures for labels, numbers, texts and likelihoods. */
package org.deltaweave.transformers.metrics;
