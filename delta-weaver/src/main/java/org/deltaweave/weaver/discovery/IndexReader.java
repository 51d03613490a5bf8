package org.deltaweave.weaver.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.internal.Faults;

/** Reads the two index resources that the annotation processor writes into a jar. */
final class IndexReader {
    static final String PLUGINS = "META-INF/deltaweave/plugins.json";
    static final String LAYERS = "META-INF/deltaweave/layers.json";

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private final String origin;
    private final String resource;

    private IndexReader(String origin, String resource) {
        this.origin = origin;
        this.resource = resource;
    }

    static List<PluginDescriptor> plugins(URL url) {
        IndexReader reader = new IndexReader(Origin.of(url, PLUGINS), PLUGINS);
        return reader.entries(url, "plugins").map(reader::plugin).toList();
    }

    static List<LayerDescriptor> layers(URL url) {
        IndexReader reader = new IndexReader(Origin.of(url, LAYERS), LAYERS);
        return reader.entries(url, "layers").map(reader::layer).toList();
    }

    private PluginDescriptor plugin(JsonNode node) {
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        texts(node, "features").forEach(feature -> features.add(constant(Feature.class, "features", feature)));
        return new PluginDescriptor(
                text(node, "name"),
                constant(Family.class, "family", text(node, "family")),
                features,
                texts(node, "targets"),
                constant(DeltaKind.class, "kind", text(node, "kind").toUpperCase(Locale.ROOT)),
                learningRate(node),
                text(node, "class"),
                origin);
    }

    private LayerDescriptor layer(JsonNode node) {
        List<LayerDescriptor.IndexedJoinPoint> points = new ArrayList<>();
        for (JsonNode point : array(node, "joinPoints")) {
            points.add(new LayerDescriptor.IndexedJoinPoint(
                    text(point, "name"), text(point, "method"), text(point, "descriptor")));
        }
        return new LayerDescriptor(text(node, "class"), points, origin);
    }

    private Stream<JsonNode> entries(URL url, String field) {
        try {
            URLConnection connection = url.openConnection();
            connection.setUseCaches(false); // else the jar stays open, and on Windows locked
            try (InputStream in = connection.getInputStream()) {
                JsonNode root = JSON.readTree(in);
                List<JsonNode> entries = new ArrayList<>();
                array(root, field).forEach(entries::add);
                return entries.stream();
            }
        } catch (JsonProcessingException malformed) {
            throw bad("is not valid JSON: " + malformed.getOriginalMessage(), malformed);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Cannot read " + resource + " in " + origin, unreadable);
        }
    }

    private JsonNode array(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isArray()) {
            throw bad("has no list \"" + field + "\" where one is due", null);
        }
        return value;
    }

    private String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw bad("has no text \"" + field + "\" where one is due", null);
        }
        return value.asText();
    }

    private double learningRate(JsonNode node) {
        JsonNode value = node.path("learningRate");
        if (!value.isNumber() || !(value.asDouble() > 0)) {
            throw bad("has no number \"learningRate\" above 0 where one is due", null);
        }
        return value.asDouble();
    }

    private List<String> texts(JsonNode node, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : array(node, field)) {
            if (!value.isTextual()) {
                throw bad("holds in \"" + field + "\" something that is not text: " + value, null);
            }
            texts.add(value.asText());
        }
        return texts;
    }

    private <E extends Enum<E>> E constant(Class<E> type, String field, String text) {
        try {
            return Enum.valueOf(type, text);
        } catch (IllegalArgumentException unknown) {
            throw bad("has the unknown " + field + " \"" + text + "\"", unknown);
        }
    }

    private DeltaweaveException bad(String what, Throwable cause) {
        return new DeltaweaveException(
                Faults.BAD_INDEX,
                "The index " + resource + " in " + origin + " " + what,
                "Build that jar again with delta-api's annotation processor, or take it off the class path",
                cause);
    }
}
