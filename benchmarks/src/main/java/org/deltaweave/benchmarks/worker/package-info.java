/** What one process of a comparison does: it runs one engine over the batches of a fixture. */
package org.deltaweave.benchmarks.worker;
