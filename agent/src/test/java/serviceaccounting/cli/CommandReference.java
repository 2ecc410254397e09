package serviceaccounting.cli;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/**
 * The page with every command, {@code docs/reference/cli.md}.
 *
 * @param program the program
 */
record CommandReference(DocumentedCommand program) {

    String text() {
        StringBuilder page = new StringBuilder();
        page.append("# The command line\n\n");
        page.append(
                "Made from the program's own commands, as `--help`, manual pages and completions are.\n");
        program.all().forEach(command -> section(page, command));
        return page.toString();
    }

    private void section(StringBuilder page, DocumentedCommand command) {
        page.append("\n## ").append(command.name()).append("\n\n");
        page.append(String.join("\n\n", command.description())).append("\n\n");
        fenced(page, List.of((command.name() + " " + command.synopsis()).strip()));
        if (!command.subcommands().isEmpty()) {
            page.append("\n| command | |\n|---|---|\n");
            for (DocumentedCommand subcommand : command.subcommands()) {
                String anchor = subcommand.name().replace(" ", "-");
                row(
                        page,
                        "[`" + subcommand.word() + "`](#" + anchor + ")",
                        String.join(" ", subcommand.description()));
            }
        }
        arguments(page, "parameter", command.parameters());
        arguments(page, "option", command.ownOptions());
        boolean first = command.name().equals(program.name());
        if (first) {
            arguments(page, "option of every command", command.commonOptions());
        }
        for (DocumentedCommand.Section section : command.footer()) {
            page.append("\n").append(section.heading()).append(":\n\n");
            fenced(page, section.lines());
        }
        if (first || !command.exitCodes().equals(program.exitCodes())) {
            page.append("\n| exit code | |\n|---|---|\n");
            command.exitCodes().forEach((code, meaning) -> row(page, code.strip(), meaning));
        }
    }

    private static void arguments(StringBuilder page, String what, List<? extends ArgSpec> list) {
        if (list.isEmpty()) {
            return;
        }
        page.append("\n| ").append(what).append(" | |\n|---|---|\n");
        for (ArgSpec argument : list) {
            row(
                    page,
                    "`" + DocumentedCommand.label(argument) + "`",
                    DocumentedCommand.descriptionOf(argument));
        }
    }

    private static void row(StringBuilder page, String left, String right) {
        page.append("| %s | %s |\n".formatted(left, right.replace("|", "\\|")));
    }

    private static void fenced(StringBuilder page, List<String> lines) {
        page.append("```\n").append(String.join("\n", lines).stripTrailing()).append("\n```\n");
    }
}
