package org.deltaweave.benchmarks.ours;

import java.util.Properties;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.benchmarks.worker.Batch;
import org.deltaweave.benchmarks.worker.Contestant;
import org.deltaweave.benchmarks.worker.Fixture;
import org.deltaweave.benchmarks.worker.Observation;
import org.deltaweave.benchmarks.worker.Task;
import org.deltaweave.tensor.ProductCounter;
import org.deltaweave.transformers.Backbone;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A DL4J network made by a DeltaTuner: a step is {@code fit} of one data set, an inference is {@code output}. */
public final class TunedNetwork implements Contestant {
    private final Networks networks = new Networks();
    private final Backbone backbone;
    private final ComputationGraph network;
    private final boolean training;
    private final int threads;

    /** Loads the backbone and makes the task's network. */
    public TunedNetwork(Fixture fixture, Task task, int threads) {
        this.threads = threads;
        this.training = task.training();
        backbone = Backbone.load(fixture.backbone());
        network = networks.network(backbone, task);
        if (task == Task.INFERENCE_MERGED) {
            networks.tuner().delta(network).merge();
        }
    }

    @Override
    public void step(Batch batch) {
        if (training) {
            network.fit(dataSet(batch));
        } else {
            probabilities(batch);
        }
    }

    @Override
    public Observation observe(Batch batch, boolean gradients) {
        if (!training) {
            return Observation.of(probabilities(batch).dup('c').data().asFloat(), batch.labels());
        }
        StepListener listener = new StepListener(networks.tuner(), gradients, batch.size());
        network.setListeners(listener);
        network.fit(dataSet(batch));
        network.setListeners();
        return listener.observation();
    }

    private INDArray probabilities(Batch batch) {
        DataSet data = dataSet(batch);
        return network.output(false, new INDArray[] {data.getFeatures()}, new INDArray[] {data.getFeaturesMaskArray()})[
                0];
    }

    /** Padded, with a mask: the form in which DL4J takes texts. */
    private static DataSet dataSet(Batch batch) {
        int time = batch.longest();
        float[] features = new float[batch.size() * 2 * time];
        float[] mask = new float[batch.size() * time];
        float[] labels = new float[batch.size() * Fixture.CLASSES];
        for (int text = 0; text < batch.size(); text++) {
            int[] ids = batch.ids()[text];
            for (int t = 0; t < ids.length; t++) {
                features[2 * text * time + t] = ids[t];
                mask[text * time + t] = 1;
            }
            labels[text * Fixture.CLASSES + batch.labels()[text]] = 1;
        }
        return new DataSet(
                Nd4j.create(features, new long[] {batch.size(), 2, time}, 'c'),
                Nd4j.create(labels, new long[] {batch.size(), Fixture.CLASSES}, 'c'),
                Nd4j.create(mask, new long[] {batch.size(), time}, 'c'),
                null);
    }

    @Override
    public long productNanos() {
        return ProductCounter.nanos();
    }

    @Override
    public String description() {
        Properties facts = Nd4j.getExecutioner().getEnvironmentInformation();
        return "Deltaweave; " + facts.getProperty("blas.vendor") + " with " + openblas_nolapack.blas_get_num_threads()
                + " threads of " + threads + ", ND4J with " + facts.get("omp.threads");
    }

    @Override
    public void close() {
        network.close();
        backbone.close();
    }
}
