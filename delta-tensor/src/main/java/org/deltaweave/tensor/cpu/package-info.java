/**
 * Loops over native floats on all cores, written so that the just-in-time compiler vectorises them.
 *
 * <p>Internal: public only for the other packages of this library, and not to be built upon by anyone else. A kernel copies
 * a row or a chunk of native memory into small heap arrays, works there and copies the result back; it allocates next to
 * nothing. No result depends on the number of threads.
 */
package org.deltaweave.tensor.cpu;
