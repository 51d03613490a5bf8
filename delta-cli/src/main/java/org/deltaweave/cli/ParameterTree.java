package org.deltaweave.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The parameters of a backbone and a delta by the parts of their names. Numbered neighbours with the same content are shown
 * once: {@code encoder.0..3  x4}.
 */
final class ParameterTree {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Map<String, ParameterTree> children = new LinkedHashMap<>();
    private Optional<Entry> own = Optional.empty();

    /**
     * One tensor.
     *
     * @param name its full name
     * @param shape its shape
     * @param parameters number of elements
     * @param trained whether training changes it
     */
    record Entry(String name, List<Long> shape, long parameters, boolean trained) {
        static Entry of(String name, long[] shape, boolean trained) {
            long parameters = Arrays.stream(shape).reduce(1, Math::multiplyExact);
            return new Entry(name, Arrays.stream(shape).boxed().toList(), parameters, trained);
        }
    }

    /** One line of the picture. */
    record Line(int depth, String name, String shape, long parameters, long trained) {}

    static ParameterTree of(List<Entry> entries) {
        ParameterTree root = new ParameterTree();
        for (Entry entry : entries) {
            ParameterTree node = root;
            for (String part : entry.name().split("\\.")) {
                node = node.children.computeIfAbsent(part, name -> new ParameterTree());
            }
            node.own = Optional.of(entry);
        }
        return root;
    }

    /** The tree from top to bottom. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        addChildren("", 0, lines);
        return lines;
    }

    long parameters() {
        return sum(false);
    }

    long trained() {
        return sum(true);
    }

    private void addChildren(String prefix, int depth, List<Line> lines) {
        List<String> names = List.copyOf(children.keySet());
        for (int first = 0; first < names.size(); ) {
            int last = lastAlike(names, first);
            String name = prefix + names.get(first);
            ParameterTree child = children.get(names.get(first));
            int times = last - first + 1;
            if (times > 1) {
                name += ".." + names.get(last) + "  x" + times;
            }
            if (child.isBareStack()) {
                child.addChildren(name + ".", depth, lines);
            } else {
                lines.add(new Line(depth, name, child.shape(), times * child.parameters(), times * child.trained()));
                child.addChildren("", depth + 1, lines);
            }
            first = last + 1;
        }
    }

    /** Nodes like {@code encoder}, which hold only numbered ones, get no line of their own. */
    private boolean isBareStack() {
        return own.isEmpty()
                && children.keySet().stream()
                        .allMatch(name -> NUMBER.matcher(name).matches());
    }

    private int lastAlike(List<String> names, int first) {
        int last = first;
        while (last + 1 < names.size()
                && NUMBER.matcher(names.get(first)).matches()
                && NUMBER.matcher(names.get(last + 1)).matches()
                && Integer.parseInt(names.get(last + 1)) == Integer.parseInt(names.get(last)) + 1
                && children.get(names.get(first))
                        .content()
                        .equals(children.get(names.get(last + 1)).content())) {
            last++;
        }
        return last;
    }

    /** Everything below this node except its own name. */
    private List<Line> content() {
        List<Line> lines = lines();
        lines.add(0, new Line(0, "", shape(), parameters(), trained()));
        return lines;
    }

    private String shape() {
        return own.map(entry -> entry.shape().toString()).orElse("");
    }

    private long sum(boolean trainedOnly) {
        long mine = own.filter(entry -> entry.trained() || !trainedOnly)
                .map(Entry::parameters)
                .orElse(0L);
        return mine
                + children.values().stream()
                        .mapToLong(child -> child.sum(trainedOnly))
                        .sum();
    }
}
