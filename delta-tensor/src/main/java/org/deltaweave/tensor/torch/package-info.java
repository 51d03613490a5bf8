/** Reading the archives that {@code torch.save} writes, with a pickle machine that knows tensors and nothing else. */
package org.deltaweave.tensor.torch;
