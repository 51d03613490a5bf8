package org.deltaweave.weaver.attach;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.Delta;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.Tunable;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.weaver.internal.Faults;

/**
 * A delta at its sites: attached, detached, or merged into the weights that its network reads.
 *
 * <p>Not for several threads at once; nothing here may run during a pass of the network.
 */
public final class DeltaAttachment implements Attachment {
    private static final AtomicLong ORDERS = new AtomicLong();

    private enum State {
        ATTACHED,
        DETACHED,
        MERGED
    }

    private final Tunable network;
    private final Delta delta;
    private final DeltaSpec spec;
    private final long longest;
    private final TensorTable shared;
    private final List<AttachedSite> sites = new ArrayList<>();
    private final List<MergedWeight> merged = new ArrayList<>();
    private State state = State.DETACHED;

    private DeltaAttachment(Tunable network, Delta delta, DeltaSpec spec, long longest) {
        this.network = network;
        this.delta = delta;
        this.spec = spec;
        this.longest = longest;
        this.shared = table("");
    }

    /**
     * Attaches a new delta; if that fails nothing stays attached.
     *
     * @param longest how many numbers a trainable tensor may have at most
     */
    static DeltaAttachment attach(Tunable network, Delta delta, DeltaSpec spec, List<ChosenSite> places, long longest) {
        Weaving.require(places);
        DeltaAttachment attachment = new DeltaAttachment(network, delta, spec, longest);
        long order = ORDERS.incrementAndGet();
        List<AttachedSite> chosen =
                places.stream().map(place -> attachment.site(order, place)).toList();
        attachment.probe(chosen);
        return attachment;
    }

    private AttachedSite site(long order, ChosenSite place) {
        // Sites come in the order in which the probe visits them: the order of the data.
        return new AttachedSite(
                order,
                spec.method(),
                delta,
                place,
                network.externalName(place.name()),
                network.transposed(place.name()),
                network.pass(),
                table(place.name()),
                shared,
                sites::add);
    }

    private TensorTable table(String owner) {
        return new TensorTable(spec.method(), owner, spec.seed(), network.dataType(), longest);
    }

    private void probe(List<AttachedSite> chosen) {
        boolean learned = false;
        chosen.forEach(site -> Chain.add(site.place().slot(), site));
        try {
            if (!chosen.isEmpty()) {
                network.pass().begin(false);
                network.probe();
            }
            chosen.stream().filter(site -> !site.reached()).findFirst().ifPresent(site -> {
                throw new DeltaweaveException(
                        Faults.BAD_NETWORK,
                        "The network's probe did not pass through " + site.name(),
                        "Let probe() call every join point, and join points be called as methods of their layer");
            });
            delta.attached(List.copyOf(sites));
            learned = true;
        } finally {
            if (!learned) {
                chosen.forEach(site -> Chain.remove(site.place().slot(), site));
            }
            network.pass().begin(false); // forgets the probe's penalties
        }
        chosen.forEach(site -> site.tensors().close());
        shared.close();
        state = State.ATTACHED;
    }

    @Override
    public DeltaSpec spec() {
        return spec;
    }

    /** The delta object, for what it implements besides: file formats, merging. */
    public Delta delta() {
        return delta;
    }

    @Override
    public List<String> sites() {
        return sites.stream().map(AttachedSite::name).toList();
    }

    /** Names of the sites that the backbone's files have no module for, but join with others in one. */
    List<String> parts() {
        return sites.stream()
                .filter(site -> site.place().joined().isPresent())
                .map(AttachedSite::name)
                .toList();
    }

    /** A site's trainable tensors by name, in the order in which the delta asked for them; for unknown sites none. */
    public Map<String, Tensor> tensors(String site) {
        return sites.stream()
                .filter(candidate -> candidate.name().equals(site))
                .findFirst()
                .map(found -> found.tensors().trainable())
                .orElse(Map.of());
    }

    /** The trainable tensors that sites share, by name. */
    public Map<String, Tensor> sharedTensors() {
        return shared.trainable();
    }

    @Override
    public List<DeltaParameter> parameters() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        sites.forEach(site ->
                site.tensors().trainable().forEach((name, tensor) -> named.put(site.name() + "." + name, tensor)));
        named.putAll(shared.trainable());
        return named.entrySet().stream()
                .map(entry -> new DeltaParameter(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public void detach() {
        unmerge();
        if (state == State.ATTACHED) {
            sites.forEach(site -> Chain.remove(site.place().slot(), site));
            state = State.DETACHED;
        }
    }

    @Override
    public void reattach() {
        if (state == State.DETACHED) {
            Weaving.require(sites.stream().map(AttachedSite::place).toList());
            sites.forEach(site -> Chain.add(site.place().slot(), site));
            state = State.ATTACHED;
        }
    }

    @Override
    public void merge() {
        if (state == State.DETACHED) {
            throw new DeltaweaveException(
                    Faults.WRONG_STATE,
                    "The delta \"" + spec.method() + "\" is detached and cannot be merged",
                    "Call reattach() before merge()");
        }
        if (state == State.MERGED) {
            return;
        }
        List<MergedWeight> weights = sites.stream()
                .map(site -> MergedWeight.of(site, delta, spec.method()))
                .toList();
        Weaving.require(weights.stream().map(MergedWeight::place).toList());
        sites.forEach(site -> Chain.remove(site.place().slot(), site));
        merged.addAll(weights);
        merged.forEach(weight -> Chain.add(weight.place().slot(), weight));
        state = State.MERGED;
        fill();
    }

    /** Reads every weight once, so that the merged ones are there, and whatever fails does so now. */
    private void fill() {
        boolean filled = false;
        try {
            network.pass().begin(false);
            network.probe();
            merged.forEach(MergedWeight::requireFilled);
            filled = true;
        } finally {
            if (!filled) {
                unmerge();
            }
            network.pass().begin(false);
        }
    }

    @Override
    public void unmerge() {
        if (state == State.MERGED) {
            merged.forEach(weight -> Chain.remove(weight.place().slot(), weight));
            merged.forEach(MergedWeight::close);
            merged.clear();
            sites.forEach(site -> Chain.add(site.place().slot(), site));
            state = State.ATTACHED;
        }
    }
}
