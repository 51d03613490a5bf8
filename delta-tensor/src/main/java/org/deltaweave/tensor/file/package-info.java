/** Files of named tensors, whatever their format: mapped into memory and converted from there. */
package org.deltaweave.tensor.file;
