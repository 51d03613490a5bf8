package org.deltaweave.weaver.attach;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.internal.Faults;
import org.deltaweave.weaver.weave.Weaver;

/** Sees to it that chosen sites are woven and their slots ours before anything is put into one. */
final class Weaving {
    private Weaving() {}

    /**
     * Weaves what is not woven yet; changes no slot.
     *
     * @throws DeltaweaveException DW-207 if a site is not woven and cannot be, DW-216 if a slot holds something foreign
     */
    static void require(Collection<ChosenSite> sites) {
        Map<Class<? extends Layer>, Set<String>> joinPoints = new LinkedHashMap<>();
        for (ChosenSite site : sites) {
            joinPoints
                    .computeIfAbsent(site.layer().getClass(), type -> new TreeSet<>())
                    .add(site.joinPoint());
        }
        if (!joinPoints.isEmpty()) {
            Weaver weaver = Weaver.installed().orElseThrow(() -> notStarted(joinPoints));
            joinPoints.forEach(weaver::ensureWoven);
        }
        sites.forEach(site -> site.slot().get());
    }

    private static DeltaweaveException notStarted(Map<Class<? extends Layer>, Set<String>> joinPoints) {
        Map.Entry<Class<? extends Layer>, Set<String>> first =
                joinPoints.entrySet().iterator().next();
        return new DeltaweaveException(
                Faults.NOT_WOVEN,
                "Join points " + first.getValue() + " of class "
                        + first.getKey().getName() + " are not woven, because this JVM runs without the weaver's agent",
                "Start it with -javaagent:delta-weaver.jar, or call SelfAttach.install() first in tests and notebooks");
    }
}
