package org.deltaweave.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.deltaweave.tensor.Chunk.Block;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The arrays of an arena that are in use, by address and by the order in which they were taken. */
final class Leases {
    private final TreeMap<Long, Lease> byAddress = new TreeMap<>();
    private final TreeMap<Long, Lease> byNumber = new TreeMap<>();
    private long next;

    Lease add(Block block) {
        Lease lease = new Lease(block, next++);
        byAddress.put(lease.address(), lease);
        byNumber.put(lease.number(), lease);
        return lease;
    }

    void remove(Lease lease) {
        byAddress.remove(lease.address());
        byNumber.remove(lease.number());
    }

    /** The number that the next lease will get. */
    long next() {
        return next;
    }

    /** Ends the part that took everything from {@code start} on but its result; returns what nobody needs any more. */
    List<Lease> end(long start, INDArray result) {
        long kept = startOf(result);
        List<Lease> unneeded = new ArrayList<>();
        for (Lease lease : byNumber.tailMap(start).values()) {
            if (lease.address() != kept && lease.end()) {
                unneeded.add(lease);
            }
        }
        return unneeded;
    }

    /** Ends what was taken at one address; returns it if nobody needs it any more. */
    Optional<Lease> end(long address) {
        return at(address).filter(Lease::end);
    }

    Optional<Lease> at(long address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    long startOf(INDArray array) {
        long address = array.data().addressPointer().address();
        Map.Entry<Long, Lease> below = byAddress.floorEntry(address);
        boolean inside =
                below != null && address < below.getKey() + below.getValue().bytes();
        return inside ? below.getKey() : array.data().pointer().address();
    }

    void clear() {
        byAddress.clear();
        byNumber.clear();
    }

    int size() {
        return byAddress.size();
    }

    long bytes() {
        return byAddress.values().stream().mapToLong(Lease::bytes).sum();
    }
}
