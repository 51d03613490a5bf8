/** Connects deltas to the sites of one network, and takes them off again. */
package org.deltaweave.weaver.attach;
