/** Methods whose change of a weight lives in few dimensions. */
package org.deltaweave.plugins.reparameterization;
