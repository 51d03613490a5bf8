package org.deltaweave.transformers.architecture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deltaweave.transformers.layers.Fusion;

/**
 * What the files of one architecture call our sites: the one place where both names of a module stand side by side.
 *
 * <p>A star stands for the block's number: {@code encoder.*.attention.query} is {@code
 * encoder.layer.*.attention.self.query}. Parameters end with {@code .weight} or {@code .bias} on both sides.
 */
public final class Names {
    private static final Pattern NUMBER = Pattern.compile("\\.(\\d{1,9})\\.");
    /** The parts of a joined projection as they stand within a parameter's name, in their order. */
    public static final List<String> PARTS = List.of(".query.", ".key.", ".value.");

    private static final String PARAMETER = "\\.(weight|bias)$";

    private final String prefix;
    private final Map<String, Stored> modules = new LinkedHashMap<>();
    private final Map<String, Stored> parameters = new LinkedHashMap<>();
    private final List<Pattern> ignored = new ArrayList<>();

    /**
     * How files store a module.
     *
     * @param names its name, with a star for the block's number; the first of several that exists
     * @param inBase whether it belongs to the base model, whose names files may begin with a prefix
     * @param transposed whether its weight is stored {@code [in, out]}
     * @param part which part of a joined projection it is, if it is one
     */
    public record Stored(List<String> names, boolean inBase, boolean transposed, Optional<Part> part) {}

    /** One of query (0), key (1) and value (2) in a joined projection of so many heads. */
    public record Part(Fusion fusion, int heads, int index) {}

    /** @param prefix of the base model's names in files that hold it below a head, such as {@code bert.}; may be empty */
    Names(String prefix) {
        this.prefix = prefix;
    }

    /** A module of the base model. */
    Names base(String site, String... names) {
        return put(site, new Stored(List.of(names), true, false, Optional.empty()));
    }

    /** A module of the base model whose weight is stored {@code [in, out]}. */
    Names transposed(String site, String name) {
        return put(site, new Stored(List.of(name), true, true, Optional.empty()));
    }

    /** Query, key and value of the attention at a site, joined in one module of the base model. */
    Names joined(String attention, String name, Fusion fusion, int heads, boolean transposed) {
        for (int i = 0; i < PARTS.size(); i++) {
            String part = PARTS.get(i);
            put(
                    attention + part.substring(0, part.length() - 1),
                    new Stored(List.of(name), true, transposed, Optional.of(new Part(fusion, heads, i))));
        }
        return put(attention + ".qkv", new Stored(List.of(name), true, transposed, Optional.empty()));
    }

    /** A module of the language head, outside the base model. */
    Names head(String site, String name) {
        return put(site, new Stored(List.of(name), false, false, Optional.empty()));
    }

    /** A parameter of the language head whose name does not end as ours. */
    Names headParameter(String site, String name) {
        parameters.put(site, new Stored(List.of(name), false, false, Optional.empty()));
        return this;
    }

    /** Tensors that files may hold and that say nothing: buffers, copies of tied weights. */
    Names ignoring(String... patterns) {
        for (String pattern : patterns) {
            ignored.add(Pattern.compile(pattern));
        }
        return this;
    }

    private Names put(String site, Stored stored) {
        modules.put(site, stored);
        return this;
    }

    /** Prefixes under which a file may hold a tensor of the base model. */
    public List<String> prefixes() {
        return prefix.isEmpty() ? List.of("") : List.of(prefix, "");
    }

    /** Whether a tensor that nobody read may be passed over. */
    public boolean ignores(String tensor) {
        return ignored.stream().anyMatch(pattern -> pattern.matcher(tensor).find());
    }

    /** How files store a parameter; the names come with the block's number and {@code .weight} or {@code .bias}. */
    public Stored stored(String parameter) {
        if (parameters.containsKey(parameter)) {
            return parameters.get(parameter);
        }
        Stored pattern = pattern(module(parameter));
        if (pattern == null) {
            throw new IllegalArgumentException("No name is known for " + parameter);
        }
        List<String> names = pattern.names().stream()
                .map(name -> numbered(name, parameter) + suffix(parameter))
                .toList();
        boolean matrix = parameter.endsWith(".weight");
        return new Stored(names, pattern.inBase(), pattern.transposed() && matrix, pattern.part());
    }

    /**
     * What files call a site: a module such as {@code bert.encoder.layer.3.attention.self.query}, or a parameter of one. A
     * part of a joined projection has a name of its own below the module's; a site that is no module keeps our name.
     */
    public String external(String site) {
        if (parameters.containsKey(site)) {
            return parameters.get(site).names().get(0);
        }
        Stored pattern = pattern(module(site));
        if (pattern == null) {
            return site;
        }
        String name = numbered(pattern.names().get(0), site);
        if (pattern.part().isPresent()) {
            name += module(site).substring(module(site).lastIndexOf('.'));
        }
        return (pattern.inBase() ? prefix : "") + name + suffix(site);
    }

    /** Whether files store a site's weight {@code [in, out]}; a bias has no orientation. */
    public boolean transposed(String site) {
        Stored pattern = pattern(module(site));
        return pattern != null && pattern.transposed() && !site.endsWith(".bias");
    }

    private Stored pattern(String module) {
        return modules.get(NUMBER.matcher(module).replaceFirst(".*."));
    }

    private static String module(String site) {
        return site.replaceFirst(PARAMETER, "");
    }

    private static String suffix(String site) {
        return site.substring(module(site).length());
    }

    private static String numbered(String name, String site) {
        Matcher number = NUMBER.matcher(site);
        return number.find() ? name.replace("*", number.group(1)) : name;
    }
}
