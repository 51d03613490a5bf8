/** Eager reverse-mode automatic differentiation over ND4J arrays, aware of frozen weights. */
package org.deltaweave.tensor;
