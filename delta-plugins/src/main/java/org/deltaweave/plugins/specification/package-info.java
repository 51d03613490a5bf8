/** Methods that make some of the backbone's own parameters trainable, as a change added to the frozen ones. */
package org.deltaweave.plugins.specification;
