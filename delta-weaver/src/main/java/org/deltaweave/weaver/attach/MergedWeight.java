package org.deltaweave.weaver.attach;

import org.deltaweave.api.Delta;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Mergeable;
import org.deltaweave.api.ParameterDelta;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.weaver.discovery.DeltaKind;
import org.deltaweave.weaver.internal.Faults;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weight a layer reads while a delta is merged: computed at the first reading, kept while what it came from stays the
 * same tensor, and else computed anew, as where another delta changes the same weight.
 */
final class MergedWeight implements Link {
    private final AttachedSite site;
    private final ChosenSite place;
    private final Delta delta;
    private final String method;
    private Tensor source;
    private Tensor kept;

    private MergedWeight(AttachedSite site, ChosenSite place, Delta delta, String method) {
        this.site = site;
        this.place = place;
        this.delta = delta;
        this.method = method;
    }

    /** @throws DeltaweaveException DW-206 if the delta cannot be folded into a weight at this site */
    static MergedWeight of(AttachedSite site, Delta delta, String method) {
        if (site.place().kind() == DeltaKind.PARAMETER) {
            return new MergedWeight(site, site.place(), delta, method);
        }
        if (!(delta instanceof Mergeable)) {
            throw notMergeable(
                    "Method \"" + method + "\" cannot be merged: it is no linear change of a weight",
                    "Keep it attached; only methods with the feature MERGEABLE can be merged");
        }
        String weight = site.joinPoint() + ".weight";
        Layer layer = site.place().layer();
        if (!layer.presentJoinPoints().contains(weight)) {
            throw notMergeable(
                    "Method \"" + method + "\" cannot be merged at " + site.name() + ": its layer has no join point "
                            + weight,
                    "Keep it attached, or target only join points that have a weight");
        }
        if (layer.parameter(weight).rank() != 2) {
            throw notMergeable(
                    "Method \"" + method + "\" cannot be merged at " + site.name() + ": its weight is a vector",
                    "Keep it attached, or target only linear join points");
        }
        return new MergedWeight(site, new ChosenSite(layer, weight), delta, method);
    }

    @Override
    public long order() {
        return site.order();
    }

    @Override
    public Tensor apply(Tensor input, Tensor output) {
        if (site.pass().training()) {
            throw new SiteException(
                    Faults.WRONG_STATE,
                    "The network trains while method \"" + method + "\" is merged into " + place.name()
                            + ", so the delta would not learn",
                    "Call unmerge() before training");
        }
        if (source == null) {
            kept = Tensor.constant(Lasting.copy(computed(output).value(), output.dataType()));
            source = output;
        }
        return output == source ? kept : computed(output).detach();
    }

    private Tensor computed(Tensor weight) {
        return site.merging(
                weight,
                () -> site.place().kind() == DeltaKind.PARAMETER
                        ? ((ParameterDelta) delta).value(site, weight)
                        : ((Mergeable) delta).merge(site, weight));
    }

    ChosenSite place() {
        return place;
    }

    void requireFilled() {
        if (source == null) {
            throw notMergeable(
                    "The network's forward pass did not read " + place.name() + " through its join point",
                    "Let the layer call the join point's method where it reads the weight");
        }
    }

    /** Frees the merged weight. */
    void close() {
        if (kept != null) {
            INDArray array = kept.value();
            kept = null;
            source = null;
            array.close();
        }
    }

    private static DeltaweaveException notMergeable(String what, String remedy) {
        return new DeltaweaveException(Faults.NOT_MERGEABLE, what, remedy);
    }
}
