package serviceaccounting.cli;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/**
 * The manual page of a command in roff, with the macros of man(7).
 *
 * @param command the command
 * @param program the program it belongs to
 */
record ManPage(DocumentedCommand command, DocumentedCommand program) {

    /** Where it goes, below {@code share}. */
    String path() {
        return "man/man1/" + command.page() + ".1";
    }

    String text() {
        StringBuilder page = new StringBuilder();
        line(page, ".\\\" Made from the program's own commands: see CommandFilesTest.");
        line(
                page,
                ".TH \"" + command.page().toUpperCase() + "\" \"1\" \"\" \"service-accounting\"");
        head(page, "NAME");
        line(page, escaped(command.page()) + " \\- " + escaped(command.summary()));
        head(page, "SYNOPSIS");
        line(page, ".B " + escaped(command.name()));
        line(page, escaped(command.synopsis()));
        head(page, "DESCRIPTION");
        paragraphs(page, command.description());
        arguments(page, "PARAMETERS", command.parameters());
        arguments(page, "OPTIONS", command.ownOptions());
        arguments(page, "COMMON OPTIONS", command.commonOptions());
        commands(page);
        for (DocumentedCommand.Section section : command.footer()) {
            head(page, section.heading().toUpperCase());
            line(page, ".nf");
            section.lines().forEach(text -> line(page, text.isEmpty() ? "\\&" : escaped(text)));
            line(page, ".fi");
        }
        exitStatus(page);
        seeAlso(page);
        return page.toString();
    }

    private static void head(StringBuilder page, String name) {
        line(page, ".SH \"" + name + "\"");
    }

    private static void paragraphs(StringBuilder page, List<String> texts) {
        boolean first = true;
        for (String text : texts) {
            if (text.isBlank()) {
                continue;
            }
            if (!first) {
                line(page, ".PP");
            }
            line(page, escaped(text));
            first = false;
        }
    }

    private static void arguments(StringBuilder page, String name, List<? extends ArgSpec> list) {
        if (list.isEmpty()) {
            return;
        }
        head(page, name);
        for (ArgSpec argument : list) {
            tagged(
                    page,
                    DocumentedCommand.label(argument),
                    DocumentedCommand.descriptionOf(argument));
        }
    }

    private void commands(StringBuilder page) {
        if (command.subcommands().isEmpty()) {
            return;
        }
        head(page, "COMMANDS");
        for (DocumentedCommand subcommand : command.subcommands()) {
            tagged(page, subcommand.word(), String.join(" ", subcommand.description()));
        }
    }

    private void exitStatus(StringBuilder page) {
        head(page, "EXIT STATUS");
        command.exitCodes().forEach((code, meaning) -> tagged(page, code.strip(), meaning));
    }

    private void seeAlso(StringBuilder page) {
        List<String> others =
                program.all().stream()
                        .map(DocumentedCommand::page)
                        .filter(other -> !other.equals(command.page()))
                        .toList();
        head(page, "SEE ALSO");
        for (int i = 0; i < others.size(); i++) {
            String end = i == others.size() - 1 ? "" : ",";
            line(page, ".BR " + escaped(others.get(i)) + " (1)" + end);
        }
    }

    private static void tagged(StringBuilder page, String tag, String text) {
        line(page, ".TP");
        line(page, ".B " + escaped(tag));
        line(page, escaped(text));
    }

    private static void line(StringBuilder page, String text) {
        page.append(text).append('\n');
    }

    /** What roff would take for its own: groff_char(7), groff(7). */
    private static String escaped(String text) {
        String safe =
                text.replace("\\", "\\e")
                        .replace("-", "\\-")
                        .replace("^", "\\(ha")
                        .replace("~", "\\(ti")
                        .replace("`", "\\(ga")
                        .replace("'", "\\(aq")
                        .replace("\"", "\\(dq");
        return safe.startsWith(".") ? "\\&" + safe : safe;
    }
}
