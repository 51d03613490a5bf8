/** Time and memory of training and inference beside those of other engines. */
package org.deltaweave.benchmarks;
