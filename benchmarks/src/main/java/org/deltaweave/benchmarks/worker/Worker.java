package org.deltaweave.benchmarks.worker;

import java.nio.file.Path;
import java.util.List;
import org.deltaweave.benchmarks.ours.TunedNetwork;
import org.deltaweave.benchmarks.pytorch.TorchNetwork;
import org.deltaweave.benchmarks.samediff.GraphNetwork;
import org.deltaweave.tensor.DeltaweaveException;

/** The main class of a process of a comparison: does one job and writes what it measured. */
public final class Worker {
    private static final double NANOS_PER_MS = 1e6;

    private Worker() {}

    /** The argument is the file with the job. */
    public static void main(String[] arguments) {
        try {
            run(JsonFiles.read(Path.of(arguments[0]), Job.class));
        } catch (DeltaweaveException e) {
            System.err.println("error: " + e.getMessage());
            System.exit(1);
        }
        // Idle threads of the engines must not keep the process alive.
        System.exit(0);
    }

    private static void run(Job job) {
        Fixture fixture = new Fixture(Path.of(job.fixture()));
        List<Batch> batches = fixture.batches();
        try (Contestant contestant = start(job, fixture)) {
            JsonFiles.write(Path.of(job.result()), measure(job, contestant, batches));
        }
    }

    private static Contestant start(Job job, Fixture fixture) {
        return switch (job.engine()) {
            case DELTAWEAVE -> new TunedNetwork(fixture, job.task(), job.threads());
            case PYTORCH -> new TorchNetwork(fixture, job.task(), job.threads(), job.attention());
            case SAMEDIFF -> new GraphNetwork(fixture, job.task(), job.threads());
        };
    }

    /** Observes, warms up, and times. */
    public static Measured measure(Job job, Contestant contestant, List<Batch> batches) {
        double[] losses = new double[job.observed()];
        for (int i = 0; i < losses.length; i++) {
            boolean wanted = i == 0 && !job.tensors().isEmpty();
            Observation seen = contestant.observe(batches.get(i % batches.size()), wanted);
            losses[i] = seen.loss();
            if (wanted) {
                TensorsFile.write(Path.of(job.tensors()), seen.tensors());
            }
        }
        for (int i = 0; i < job.warmup(); i++) {
            contestant.step(batches.get(i % batches.size()));
        }
        double warm = Resident.nowMb();
        double[] times = new double[job.timed()];
        long products = contestant.productNanos();
        long start = System.nanoTime();
        for (int i = 0; i < times.length; i++) {
            Batch batch = batches.get(i % batches.size());
            long before = System.nanoTime();
            contestant.step(batch);
            times[i] = (System.nanoTime() - before) / NANOS_PER_MS;
        }
        double wall = Math.max(1, System.nanoTime() - start);
        double share = (contestant.productNanos() - products) / wall;
        return new Measured(contestant.description(), losses, times, share, Resident.peakMb(), warm, Resident.nowMb());
    }
}
