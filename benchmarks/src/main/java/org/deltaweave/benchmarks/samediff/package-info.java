/** The same network in SameDiff, ND4J's graph engine. */
package org.deltaweave.benchmarks.samediff;
