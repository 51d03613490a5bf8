/** Deltaweave as its users run it. */
package org.deltaweave.benchmarks.ours;
