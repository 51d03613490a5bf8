package org.deltaweave.weaver.attach;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.deltaweave.api.Attached;
import org.deltaweave.tensor.Tensor;

/** The links of one slot, each given the result of the one before; immutable, so a running pass sees one state. */
final class Chain implements Attached {
    private final Link[] links;

    private Chain(List<Link> links) {
        this.links = links.toArray(Link[]::new);
    }

    @Override
    public Tensor apply(Tensor input, Tensor output) {
        Tensor result = output;
        for (Link link : links) {
            result = link.apply(input, result);
        }
        return result;
    }

    /** Puts a link where its order says, which makes the result independent of the order of detaching and reattaching. */
    static void add(Slot slot, Link link) {
        List<Link> links = links(slot);
        links.add(link);
        links.sort(Comparator.comparingLong(Link::order));
        slot.set(new Chain(links));
    }

    /** Takes out a link; without links the slot is empty, and the join point as if nothing had ever been there. */
    static void remove(Slot slot, Link link) {
        List<Link> links = links(slot);
        links.remove(link);
        if (links.isEmpty()) {
            slot.clear();
        } else {
            slot.set(new Chain(links));
        }
    }

    private static List<Link> links(Slot slot) {
        return new ArrayList<>(slot.get().map(chain -> List.of(chain.links)).orElse(List.of()));
    }
}
