/** Comparing two engines in processes of their own, and what comes of it. */
package org.deltaweave.benchmarks.compare;
