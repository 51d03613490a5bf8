package org.deltaweave.weaver.attach;

import org.deltaweave.tensor.DeltaweaveException;

/** A failure that already names method, site and shapes, and so passes through a delta's code unchanged. */
final class SiteException extends DeltaweaveException {
    private static final long serialVersionUID = 1L;

    SiteException(String id, String what, String remedy) {
        super(id, what, remedy);
    }
}
