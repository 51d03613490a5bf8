package org.deltaweave.transformers;

import java.util.List;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.checkpoint.Checkpoint;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frozen parameters from a checkpoint, whether it holds the bare encoder or an encoder below a head.
 *
 * <p>A checkpoint without a pooler, as masked-language models are saved, gets the identity in its place.
 */
final class CheckpointWeights implements Weights {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointWeights.class);
    private static final String POOLER = "pooler.";

    private final Checkpoint checkpoint;
    private final List<String> prefixes;
    private final DataType dataType;

    CheckpointWeights(Checkpoint checkpoint, List<String> prefixes, DataType dataType) {
        this.checkpoint = checkpoint;
        this.prefixes = prefixes;
        this.dataType = dataType;
    }

    @Override
    public Tensor get(String name, long... shape) {
        if (name.startsWith(POOLER) && prefixes.stream().noneMatch(prefix -> checkpoint.has(prefix + name))) {
            LOG.info("{} has no {}: the identity is used", checkpoint.directory(), name);
            return Tensor.constant(
                    shape.length == 2 ? Nd4j.eye(shape[0]).castTo(dataType) : Nd4j.zeros(dataType, shape));
        }
        String prefix = checkpoint.prefix(name, prefixes);
        return Tensor.constant(checkpoint.tensor(prefix + name, dataType, shape));
    }

    @Override
    public DataType dataType() {
        return dataType;
    }
}
