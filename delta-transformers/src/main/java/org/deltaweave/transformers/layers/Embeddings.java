package org.deltaweave.transformers.layers;

import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.Weights;

/** Word vectors with what an architecture adds to them: {@code [tokens, hidden]}, the input of a stack's first block. */
public final class Embeddings extends Layer {
    private final EmbeddingSizes sizes;
    private final WordEmbeddings words;
    private final Pass pass;
    private final Tensor positionWeight;
    private final Tensor typeWeight;
    private final Norm norm;
    private final Linear projection;

    /**
     * Asks for its parameters by the names of their sites.
     *
     * @param path {@code encoder} or {@code decoder} where a network has both; else empty
     */
    public Embeddings(String path, EmbeddingSizes sizes, WordEmbeddings words, Pass pass, Weights weights) {
        super(path);
        this.sizes = sizes;
        this.words = words;
        this.pass = pass;
        int size = sizes.size();
        positionWeight = sizes.positions() > 0
                ? weights.get(siteName("embeddings.position.weight"), sizes.positions(), size)
                : null;
        typeWeight = sizes.types() > 0 ? weights.get(siteName("embeddings.type.weight"), sizes.types(), size) : null;
        norm = sizes.norm() ? Norm.read(weights, siteName("embeddings.norm"), size, NormKind.LAYER) : Norm.NONE;
        projection = sizes.hidden() == size
                ? Linear.NONE
                : Linear.read(weights, siteName("embeddings.projection"), sizes.hidden(), size, sizes.projectionBias());
    }

    Tensor forward(TokenBatch batch) {
        Tensor sum = words.forward(batch.ids());
        if (sizes.scale() != 1) {
            sum = sum.mul(sizes.scale());
        }
        if (sizes.types() > 0) {
            Range.require("Token type", batch.types(), sizes.types(), "Use the model for single texts only");
            sum = sum.add(typeWeight().gather(batch.types()));
        }
        if (sizes.positions() > 0) {
            sum = sum.add(positionWeight().gather(rows(batch.positions())));
        }
        if (sizes.norm()) {
            sum = norm(sum);
        }
        return embeddings(sum).dropout(pass.training() ? sizes.dropout() : 0, pass.random());
    }

    private int[] rows(int[] positions) {
        int limit = sizes.positions() - sizes.offset();
        Range.require("Position", positions, limit, "Shorten or truncate the text");
        int[] rows = positions.clone();
        for (int i = 0; i < rows.length; i++) {
            rows[i] += sizes.offset();
        }
        return rows;
    }

    @JoinPoint("embeddings")
    Tensor embeddings(Tensor sum) {
        return projection == Linear.NONE ? sum : projection(sum);
    }

    @JoinPoint("embeddings.projection")
    Tensor projection(Tensor sum) {
        return Linear.apply(sum, projectionWeight(), projectionBias());
    }

    @JoinPoint("embeddings.projection.weight")
    Tensor projectionWeight() {
        return projection.weight();
    }

    @JoinPoint("embeddings.projection.bias")
    Tensor projectionBias() {
        return projection.bias();
    }

    @JoinPoint("embeddings.position.weight")
    Tensor positionWeight() {
        return positionWeight;
    }

    @JoinPoint("embeddings.type.weight")
    Tensor typeWeight() {
        return typeWeight;
    }

    @JoinPoint("embeddings.norm")
    Tensor norm(Tensor x) {
        return Norm.apply(x, normWeight(), normBias(), sizes.epsilon());
    }

    @JoinPoint("embeddings.norm.weight")
    Tensor normWeight() {
        return norm.gain();
    }

    @JoinPoint("embeddings.norm.bias")
    Tensor normBias() {
        return norm.bias();
    }
}
