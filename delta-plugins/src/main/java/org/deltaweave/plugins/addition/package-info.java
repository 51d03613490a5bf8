/** Methods that add new parameters beside the backbone's. */
package org.deltaweave.plugins.addition;
