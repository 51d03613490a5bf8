package org.deltaweave.transformers;

import java.util.List;
import java.util.Optional;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.architecture.Names;
import org.deltaweave.transformers.architecture.Names.Stored;
import org.deltaweave.transformers.checkpoint.Checkpoint;
import org.deltaweave.transformers.layers.Fusion;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frozen parameters from a checkpoint, whether it holds the bare base model or one below a head.
 *
 * <p>A checkpoint without BERT's pooler, as masked-language models are saved, gets the identity in its place.
 */
final class CheckpointWeights implements Weights {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointWeights.class);

    private final Checkpoint checkpoint;
    private final Names names;
    private final DataType dataType;

    CheckpointWeights(Checkpoint checkpoint, Names names, DataType dataType) {
        this.checkpoint = checkpoint;
        this.names = names;
        this.dataType = dataType;
    }

    @Override
    public boolean has(String site) {
        return find(names.stored(site)).isPresent();
    }

    @Override
    public Tensor get(String site, long... shape) {
        Stored stored = names.stored(site);
        Optional<String> found = find(stored);
        if (found.isEmpty() && site.startsWith("pooler.")) {
            LOG.info("{} has no {}: the identity is used", checkpoint.directory(), site);
            return Tensor.constant(
                    shape.length == 2 ? Nd4j.eye(shape[0]).castTo(dataType) : Nd4j.zeros(dataType, shape));
        }
        String name = found.orElseThrow(
                () -> checkpoint.missing(stored.names(), stored.inBase() ? names.prefixes() : List.of("")));
        return Tensor.constant(read(name, stored, shape));
    }

    private Optional<String> find(Stored stored) {
        List<String> prefixes = stored.inBase() ? names.prefixes() : List.of("");
        return prefixes.stream()
                .flatMap(prefix -> stored.names().stream().map(prefix::concat))
                .filter(checkpoint::has)
                .findFirst();
    }

    private INDArray read(String name, Stored stored, long[] shape) {
        long[] file = shape.clone();
        if (stored.part().isPresent()) {
            file[0] *= Fusion.PARTS;
        }
        if (stored.transposed()) {
            file = new long[] {file[1], file[0]};
        }
        if (shape.length == 1 && checkpoint.info(name).shape().length == 2) {
            file = new long[] {1, file[0]}; // a row, as BART's final_logits_bias is stored
        }
        INDArray array = checkpoint.tensor(name, dataType, file);
        if (!stored.transposed() && stored.part().isEmpty()) {
            return array.reshape('c', shape);
        }
        INDArray whole = stored.transposed() ? array.transpose() : array;
        INDArray own = stored.part()
                .map(part -> part.fusion()
                        .part(Tensor.constant(whole.dup('c')), 0, part.heads(), part.index())
                        .value())
                .orElse(whole)
                .dup('c');
        array.close();
        return own;
    }

    @Override
    public DataType dataType() {
        return dataType;
    }
}
