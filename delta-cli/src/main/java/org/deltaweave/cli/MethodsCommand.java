package org.deltaweave.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.deltaweave.api.Family;
import org.deltaweave.weaver.discovery.PluginCatalog;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.deltaweave.weaver.wire.MethodSetting;
import org.deltaweave.weaver.wire.PluginFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the delta methods on the class path. */
@Command(name = "methods", description = "List the delta methods on the class path: family, targets, jar.")
final class MethodsCommand implements Runnable {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Show this method only, with its settings.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the settings of every method.")
    private boolean verbose;

    @Mixin
    private StandardOptions standard;

    @Spec
    private CommandSpec spec;

    /** One method, as the JSON file has it. */
    private record Listed(String name, String family, List<String> targets, String jar) {}

    @Override
    public void run() {
        standard.check();
        Wiring wiring = new Wiring();
        PluginCatalog catalog = wiring.catalog();
        List<PluginDescriptor> plugins =
                name.map(one -> List.of(catalog.plugin(one))).orElseGet(catalog::plugins);
        PrintWriter out = spec.commandLine().getOut();
        Table table = Table.of("method", "family", ">learning rate", "targets", "jar");
        plugins.forEach(plugin -> table.row(
                plugin.name(),
                family(plugin.family()),
                String.valueOf(plugin.learningRate()),
                String.join(", ", plugin.targets()),
                jar(plugin)));
        table.print(out);
        if (verbose || name.isPresent()) {
            plugins.forEach(plugin -> printSettings(plugin, wiring.settings(plugin), out));
        }
        standard.writeJson(
                Map.of("methods", plugins.stream().map(MethodsCommand::listed).toList()));
    }

    private static void printSettings(PluginDescriptor plugin, List<MethodSetting> settings, PrintWriter out) {
        out.println();
        out.println("Settings of " + plugin.name() + ", given as --set NAME=VALUE:");
        Table table = Table.of("  name", "default", "value", "meaning");
        for (MethodSetting setting : settings) {
            table.row("  " + setting.name(), setting.defaultValue(), setting.expected(), setting.description());
        }
        table.row(
                "  " + PluginFactory.TARGETS,
                String.join(",", plugin.targets()),
                "names or patterns, separated by commas",
                "join points to act on");
        table.row("  " + PluginFactory.LAYERS, "all", "such as 8..11 or 0,2", "layers to act on");
        table.print(out);
    }

    /** {@code reparameterization}. */
    static String family(Family family) {
        return family.name().toLowerCase(Locale.ROOT);
    }

    private static Listed listed(PluginDescriptor plugin) {
        return new Listed(plugin.name(), family(plugin.family()), plugin.targets(), jar(plugin));
    }

    private static String jar(PluginDescriptor plugin) {
        Path file = Path.of(plugin.origin()).getFileName();
        return file == null ? plugin.origin() : file.toString();
    }
}
