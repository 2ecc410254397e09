package serviceaccounting.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * A command as manual pages, completions and the reference show it: what picocli's {@code --help}
 * is made of.
 *
 * @param line the command
 */
record DocumentedCommand(CommandLine line) {

    /** The program itself, with every command below it. */
    static DocumentedCommand program() {
        Surroundings surroundings =
                new Surroundings(
                        Map.of(),
                        InstantSource.system(),
                        false,
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(new StringWriter()));
        return new DocumentedCommand(new Launcher(surroundings).commandLine());
    }

    private CommandSpec spec() {
        return line.getCommandSpec();
    }

    private UsageMessageSpec usage() {
        return spec().usageMessage();
    }

    /** As it is called: {@code service-accounting ledger info}. */
    String name() {
        return spec().qualifiedName();
    }

    /** The last word of its name. */
    String word() {
        return spec().name();
    }

    /** Its name in one word, as manual pages have it: {@code service-accounting-ledger-info}. */
    String page() {
        return spec().qualifiedName("-");
    }

    /** The commands right below it, as help lists them. */
    List<DocumentedCommand> subcommands() {
        return line.getSubcommands().values().stream().map(DocumentedCommand::new).toList();
    }

    /** This one and all below it. */
    List<DocumentedCommand> all() {
        List<DocumentedCommand> all = new ArrayList<>(List.of(this));
        subcommands().forEach(subcommand -> all.addAll(subcommand.all()));
        return all;
    }

    /** How it is called, in one line, without its name. */
    String synopsis() {
        String text = line.getHelp().synopsis(0).replaceAll("\\s+", " ").strip();
        return text.substring(name().length()).strip();
    }

    /** Its description, a paragraph each. */
    List<String> description() {
        return plain(usage().description());
    }

    /** The description's first sentence, without the full stop. */
    String summary() {
        String text = String.join(" ", description());
        int end = text.indexOf(". ");
        return end >= 0 ? text.substring(0, end) : text.replaceFirst("\\.$", "");
    }

    /** The options that only this command and some others have. */
    List<OptionSpec> ownOptions() {
        Set<String> common = namesOf(commonOptions());
        return options(spec()).stream()
                .filter(option -> !common.contains(option.longestName()))
                .toList();
    }

    /** The options that the program itself has, and every command with it. */
    List<OptionSpec> commonOptions() {
        return options(spec().root());
    }

    List<PositionalParamSpec> parameters() {
        return spec().positionalParameters().stream().filter(one -> !one.hidden()).toList();
    }

    /** Headings of the footer, and the lines below each: examples, files and the like. */
    List<Section> footer() {
        List<Section> sections = new ArrayList<>();
        Section current = new Section(heading(usage().footerHeading()), new ArrayList<>());
        for (String text : plain(usage().footer())) {
            if (text.matches("[A-Z][A-Za-z ]*:")) {
                sections.add(current);
                current = new Section(heading(text), new ArrayList<>());
            } else {
                current.lines().add(text);
            }
        }
        sections.add(current);
        return sections.stream()
                .map(Section::withoutBlankEnds)
                .filter(section -> !section.lines().isEmpty())
                .toList();
    }

    /** Exit codes and what each means; empty where the program's are the ones. */
    Map<String, String> exitCodes() {
        return usage().exitCodeList();
    }

    /** An option or parameter with its value: {@code -v, --verbose}, {@code --since=TIME}. */
    static String label(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? String.join(", ", option.names()) + value(option)
                : argument.paramLabel();
    }

    static boolean hasValue(ArgSpec argument) {
        return argument.arity().max() > 0;
    }

    static boolean isFile(ArgSpec argument) {
        return argument.type() == Path.class;
    }

    /** Picocli has formatted the texts of arguments already when it gives them. */
    static String descriptionOf(ArgSpec argument) {
        return Arrays.stream(argument.description())
                .map(text -> Ansi.OFF.string(text))
                .collect(Collectors.joining(" "));
    }

    private static String value(ArgSpec option) {
        return hasValue(option) ? "=" + option.paramLabel() : "";
    }

    private static List<OptionSpec> options(CommandSpec spec) {
        return spec.options().stream().filter(option -> !option.hidden()).toList();
    }

    private static Set<String> namesOf(List<OptionSpec> options) {
        return options.stream().map(OptionSpec::longestName).collect(Collectors.toSet());
    }

    private static String heading(String text) {
        return text == null ? "" : text.replace("%n", "").replace(":", "").strip();
    }

    /** Picocli formats texts and takes marks out of them before it shows them. */
    private static List<String> plain(String... texts) {
        return Arrays.stream(texts)
                .map(text -> Ansi.OFF.string(String.format(text)))
                .flatMap(text -> text.isEmpty() ? Stream.of("") : text.lines())
                .toList();
    }

    /**
     * Lines below a heading, as they stand.
     *
     * @param heading the words of the heading; empty if there is none
     * @param lines the lines
     */
    record Section(String heading, List<String> lines) {

        private Section withoutBlankEnds() {
            List<String> kept = new ArrayList<>(lines);
            while (!kept.isEmpty() && kept.getFirst().isBlank()) {
                kept.removeFirst();
            }
            while (!kept.isEmpty() && kept.getLast().isBlank()) {
                kept.removeLast();
            }
            return new Section(heading, kept);
        }
    }
}
