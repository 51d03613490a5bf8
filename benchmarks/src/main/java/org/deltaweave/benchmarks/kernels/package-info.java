/** The CPU kernels beside the operations of ND4J. */
package org.deltaweave.benchmarks.kernels;
