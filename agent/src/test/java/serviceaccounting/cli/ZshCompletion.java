package serviceaccounting.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Completions for zsh: a function for each command, which tells {@code _arguments} what it has, and
 * hands over to the function of the command below it.
 *
 * @param program the program
 */
record ZshCompletion(DocumentedCommand program) {

    /** Where it goes, below {@code share}. */
    String path() {
        return "zsh/site-functions/_" + program.page();
    }

    String text() {
        StringBuilder script = new StringBuilder();
        script.append("#compdef ").append(program.page()).append('\n');
        script.append("# Made from the program's own commands: see CommandFilesTest.\n");
        program.all().forEach(command -> function(script, command));
        script.append('\n').append(functionOf(program)).append(" \"$@\"\n");
        return script.toString();
    }

    private void function(StringBuilder script, DocumentedCommand command) {
        List<String> words = new ArrayList<>();
        Stream.concat(command.ownOptions().stream(), command.commonOptions().stream())
                .forEach(option -> words.addAll(option(option)));
        boolean group = !command.subcommands().isEmpty();
        if (group) {
            words.add(quoted("1:command:" + functionOf(command) + "_commands"));
            words.add(quoted("*::argument:->below"));
        } else {
            command.parameters().forEach(parameter -> words.add(parameter(parameter)));
        }
        script.append('\n').append(functionOf(command)).append("() {\n");
        if (group) {
            script.append("    local curcontext=$curcontext state line\n");
        }
        script.append("    _arguments ").append(group ? "-C" : "-s").append(" \\\n        ");
        script.append(String.join(" \\\n        ", words)).append('\n');
        if (group) {
            below(script, command);
        }
        script.append("}\n");
        if (group) {
            commands(script, command);
        }
    }

    private static void below(StringBuilder script, DocumentedCommand command) {
        script.append("    case $line[1] in\n");
        for (DocumentedCommand subcommand : command.subcommands()) {
            script.append("    %s) %s ;;\n".formatted(subcommand.word(), functionOf(subcommand)));
        }
        script.append("    esac\n");
    }

    private static void commands(StringBuilder script, DocumentedCommand command) {
        script.append('\n').append(functionOf(command)).append("_commands() {\n");
        script.append("    local -a commands=(\n");
        for (DocumentedCommand subcommand : command.subcommands()) {
            script.append("        ")
                    .append(
                            quoted(
                                    subcommand.word()
                                            + ":"
                                            + subcommand.summary().replace(":", "\\:")))
                    .append('\n');
        }
        script.append("    )\n    _describe command commands\n}\n");
    }

    /** An option once for each of its names, which exclude each other. */
    private static List<String> option(OptionSpec option) {
        List<String> words = new ArrayList<>();
        String all = String.join(" ", option.names());
        for (String name : option.names()) {
            boolean valued = DocumentedCommand.hasValue(option);
            String named = valued && name.startsWith("--") ? name + "=" : name;
            String value = valued ? ":" + option.paramLabel() + ":" + action(option) : "";
            words.add(quoted("(" + all + ")" + named + "[" + description(option) + "]" + value));
        }
        return words;
    }

    private static String parameter(PositionalParamSpec parameter) {
        String which = parameter.arity().max() > 1 ? "*" : "";
        return quoted(which + ":" + parameter.paramLabel() + ":" + action(parameter));
    }

    private static String action(ArgSpec argument) {
        return DocumentedCommand.isFile(argument) ? "_files" : " ";
    }

    private static String description(ArgSpec argument) {
        return DocumentedCommand.descriptionOf(argument)
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }

    private static String functionOf(DocumentedCommand command) {
        return "_" + command.page();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
