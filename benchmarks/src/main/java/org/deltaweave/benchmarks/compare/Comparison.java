package org.deltaweave.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deltaweave.benchmarks.worker.Engine;
import org.deltaweave.benchmarks.worker.Measured;

/**
 * Runs ours and a peer on one fixture: first to see that they agree, then in alternating pairs.
 *
 * @param name how messages call it, such as {@code step lora}
 * @param processes what to run
 * @param peer the other engine
 * @param console where to tell of it
 */
public record Comparison(String name, Processes processes, Engine peer, Console console) {
    /** @throws org.deltaweave.tensor.DeltaweaveException DW-504 or DW-505 if the engines compute different things */
    public Duel run() {
        check();
        List<Measured> ours = new ArrayList<>();
        List<Measured> peers = new ArrayList<>();
        for (int pair = 1; pair <= processes.settings().pairs(); pair++) {
            Measured our = timed(Engine.DELTAWEAVE, pair);
            Measured their = timed(peer, pair);
            Agreement.losses(name, our.losses(), their.losses());
            ours.add(our);
            peers.add(their);
        }
        return new Duel(ours, peers);
    }

    private void check() {
        Measured ours = observed(Engine.DELTAWEAVE);
        Measured theirs = observed(peer);
        console.engines(ours.engine(), theirs.engine());
        Map<String, float[]> tensors = processes.seen(Engine.DELTAWEAVE);
        double losses = Agreement.losses(name, ours.losses(), theirs.losses());
        double apart = Agreement.tensors(name, tensors, processes.seen(peer));
        String what = processes.task().training() ? "gradients" : "probabilities";
        console.agreement(name, losses, tensors.size() + " tensors of " + what, apart);
    }

    private Measured observed(Engine engine) {
        console.progress(name + ": checking that both compute the same, " + engine.label());
        return processes.observe(engine);
    }

    private Measured timed(Engine engine, int pair) {
        console.progress(name + ": pair " + pair + " of " + processes.settings().pairs() + ", " + engine.label());
        return processes.time(engine);
    }
}
