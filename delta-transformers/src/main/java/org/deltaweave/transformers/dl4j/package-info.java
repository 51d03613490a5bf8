/** Backbones inside Deeplearning4j networks whose parameters are the delta and the head. */
package org.deltaweave.transformers.dl4j;
