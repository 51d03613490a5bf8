/** What can be measured. */
package org.deltaweave.benchmarks.cases;
