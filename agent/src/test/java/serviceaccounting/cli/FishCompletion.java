package serviceaccounting.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Completions for fish: a line for each command and each option, with the commands it belongs to.
 *
 * @param program the program
 */
record FishCompletion(DocumentedCommand program) {

    /** Where it goes, below {@code share}. */
    String path() {
        return "fish/vendor_completions.d/" + program.page() + ".fish";
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add("# Made from the program's own commands: see CommandFilesTest.");
        lines.add(start() + " -f");
        program.commonOptions().forEach(option -> lines.add(start() + option(option)));
        add(lines, program, "");
        return String.join("\n", lines) + "\n";
    }

    /** What comes behind a command, where `seen` is the condition that the command was given. */
    private void add(List<String> lines, DocumentedCommand command, String seen) {
        String here = seen.isEmpty() ? "" : " -n " + quoted(seen);
        command.ownOptions().stream()
                .filter(option -> command != program)
                .forEach(option -> lines.add(start() + here + option(option)));
        if (command.parameters().stream().anyMatch(DocumentedCommand::isFile)) {
            lines.add(start() + here + " -F");
        }
        String words =
                command.subcommands().stream()
                        .map(DocumentedCommand::word)
                        .collect(Collectors.joining(" "));
        for (DocumentedCommand subcommand : command.subcommands()) {
            String open = "not __fish_seen_subcommand_from " + words;
            lines.add(
                    start()
                            + " -n "
                            + quoted(seen.isEmpty() ? open : seen + "; and " + open)
                            + " -a "
                            + subcommand.word()
                            + " -d "
                            + quoted(subcommand.summary()));
            String given = "__fish_seen_subcommand_from " + subcommand.word();
            add(lines, subcommand, seen.isEmpty() ? given : seen + "; and " + given);
        }
    }

    private String start() {
        return "complete -c " + program.page();
    }

    private static String option(OptionSpec option) {
        StringBuilder words = new StringBuilder();
        for (String name : option.names()) {
            words.append(
                    name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.charAt(1));
        }
        if (DocumentedCommand.hasValue(option)) {
            words.append(DocumentedCommand.isFile(option) ? " -r -F" : " -x");
        }
        return words + " -d " + quoted(DocumentedCommand.descriptionOf(option));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
