package org.deltaweave.tensor.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.deltaweave.tensor.file.DType;
import org.deltaweave.tensor.file.TensorInfo;

/** The JSON header of a file: parsed and checked as a whole, so that reading a tensor needs no further checks. */
record Header(Map<String, Header.Extent> tensors, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";
    private static final String REMEDY = "The file is damaged or not a safetensors file: download or export it again";
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    /** A tensor and where its bytes begin and end, counted from the end of the header. */
    record Extent(TensorInfo info, long start, long end) {}

    /** @param dataBytes how many bytes follow the header */
    static Header parse(Path file, ByteBuffer utf8, long dataBytes) {
        JsonNode root = json(file, utf8);
        Map<String, Extent> tensors = new TreeMap<>();
        Map<String, String> metadata = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (entry.getKey().equals(METADATA)) {
                metadata.putAll(metadata(file, entry.getValue()));
            } else {
                tensors.put(entry.getKey(), tensor(file, entry.getKey(), entry.getValue(), dataBytes));
            }
        }
        checkCoverage(file, tensors, dataBytes);
        return new Header(Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
    }

    private static JsonNode json(Path file, ByteBuffer utf8) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new DeltaweaveException("DW-112", "The header of " + file + " is not valid UTF-8", REMEDY, e);
        }
        if (!text.startsWith("{")) {
            throw new DeltaweaveException("DW-112", "The header of " + file + " does not start with '{'", REMEDY);
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new DeltaweaveException(
                    "DW-112",
                    "The header of " + file + " is not valid JSON: " + Nearest.shorten(e.getOriginalMessage()),
                    REMEDY,
                    e);
        }
    }

    private static Map<String, String> metadata(Path file, JsonNode node) {
        Map<String, String> result = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            result.put(entry.getKey(), entry.getValue().textValue());
        }
        if (!node.isObject() || result.containsValue(null)) {
            throw new DeltaweaveException(
                    "DW-112", "In the header of " + file + ", __metadata__ is not an object of strings", REMEDY);
        }
        return result;
    }

    private static Extent tensor(Path file, String name, JsonNode node, long dataBytes) {
        String where = "In " + file + ", tensor '" + Nearest.shorten(name) + "' ";
        JsonNode dtypeNode = node.path("dtype");
        if (!node.isObject() || node.size() != 3 || !dtypeNode.isTextual()) {
            throw new DeltaweaveException(
                    "DW-112", where + "is not described by dtype, shape and data_offsets", REMEDY);
        }
        DType dtype = DType.named(dtypeNode.textValue())
                .orElseThrow(() -> new DeltaweaveException(
                        "DW-113",
                        where + "has the unknown dtype '" + Nearest.shorten(dtypeNode.textValue()) + "'",
                        "Known are " + List.of(DType.values()) + ": export the tensor in one of them"));
        long[] shape = longs(where, "shape", node.path("shape"));
        long[] offsets = longs(where, "data_offsets", node.path("data_offsets"));
        if (offsets.length != 2) {
            throw new DeltaweaveException(
                    "DW-112", where + "has " + offsets.length + " data_offsets instead of 2", REMEDY);
        }
        if (offsets[0] > offsets[1] || offsets[1] > dataBytes) {
            throw new DeltaweaveException(
                    "DW-115",
                    where + "has data_offsets " + offsets[0] + " to " + offsets[1] + ", but the file holds " + dataBytes
                            + " bytes of data",
                    REMEDY);
        }
        long bytes = byteCount(where, dtype, shape);
        if (bytes != offsets[1] - offsets[0]) {
            throw new DeltaweaveException(
                    "DW-114",
                    where + "needs " + bytes + " bytes for " + dtype + text(shape) + ", but its data_offsets span "
                            + (offsets[1] - offsets[0]),
                    REMEDY);
        }
        return new Extent(new TensorInfo(name, dtype, shape), offsets[0], offsets[1]);
    }

    private static long[] longs(String where, String key, JsonNode node) {
        if (!node.isArray()) {
            throw new DeltaweaveException("DW-112", where + "has no list '" + key + "'", REMEDY);
        }
        long[] values = new long[node.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = node.get(i);
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
                throw new DeltaweaveException(
                        "DW-114",
                        where + "has " + Nearest.shorten(value.toString()) + " in its " + key
                                + " where a whole number from 0 to " + Long.MAX_VALUE + " belongs",
                        REMEDY);
            }
            values[i] = value.longValue();
        }
        return values;
    }

    private static long byteCount(String where, DType dtype, long[] shape) {
        long bytes = dtype.bytes();
        for (long size : shape) {
            if (size != 0 && bytes > Long.MAX_VALUE / size) {
                throw new DeltaweaveException("DW-114", where + "has the absurd shape " + text(shape), REMEDY);
            }
            bytes *= size;
        }
        return bytes;
    }

    private static String text(long[] shape) {
        return Nearest.shorten(Arrays.toString(shape));
    }

    /** The format allows no byte of data that belongs to two tensors or to none. */
    private static void checkCoverage(Path file, Map<String, Extent> tensors, long dataBytes) {
        List<Extent> inOrder = new ArrayList<>(tensors.values());
        inOrder.sort(Comparator.comparingLong(Extent::start).thenComparingLong(Extent::end));
        long covered = 0;
        String previous = "the header";
        for (Extent tensor : inOrder) {
            String name = "tensor '" + Nearest.shorten(tensor.info().name()) + "'";
            if (tensor.start() != covered) {
                String fault = tensor.start() < covered ? "overlaps " : "leaves a hole after ";
                throw new DeltaweaveException(
                        "DW-116",
                        "In " + file + ", " + name + " starts at byte " + tensor.start() + " and " + fault + previous
                                + ", which ends at byte " + covered,
                        REMEDY);
            }
            covered = tensor.end();
            previous = name;
        }
        if (covered != dataBytes) {
            throw new DeltaweaveException(
                    "DW-116",
                    "In " + file + ", the tensors end at byte " + covered + " of the data, but the file holds "
                            + dataBytes,
                    REMEDY);
        }
    }
}
