/** The parts that transformers are made of, each a layer with join points that carry the same names in every architecture. */
package org.deltaweave.transformers.layers;
