package serviceaccounting.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Rewrites the arguments of a Go program as ours: one dash or two mean the same there, a value
 * follows "=" or is the next word whatever it looks like, and a switch may be given as {@code
 * -debug=false}.
 */
final class GoFlags {

    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    private final Set<String> switches;
    private final Set<String> valued;

    /**
     * The flags of a program, without dashes.
     *
     * @param switches those that are on or off
     * @param valued those that take a value
     */
    GoFlags(Set<String> switches, Set<String> valued) {
        this.switches = Set.copyOf(switches);
        this.valued = Set.copyOf(valued);
    }

    /** The same with two dashes and "="; what it does not know is left alone. */
    List<String> rewritten(List<String> arguments) {
        List<String> rewritten = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (word.equals("--")) {
                rewritten.addAll(arguments.subList(i, arguments.size()));
                break;
            }
            String flag = word.replaceFirst("^--?", "");
            String[] nameAndValue = flag.split("=", 2);
            boolean dashed = word.startsWith("-") && !flag.startsWith("-");
            if (dashed && switches.contains(nameAndValue[0])) {
                addSwitch(nameAndValue, rewritten);
            } else if (dashed && valued.contains(flag) && i + 1 < arguments.size()) {
                i++;
                rewritten.add("--" + flag + "=" + arguments.get(i));
            } else if (dashed && valued.contains(nameAndValue[0])) {
                rewritten.add("--" + flag);
            } else {
                rewritten.add(word);
            }
        }
        return rewritten;
    }

    private static void addSwitch(String[] nameAndValue, List<String> rewritten) {
        String value = nameAndValue.length == 1 ? "true" : nameAndValue[1];
        if (TRUE.contains(value)) {
            rewritten.add("--" + nameAndValue[0]);
        } else if (!FALSE.contains(value)) {
            // Not a yes or no: left for the parser to refuse.
            rewritten.add("--" + String.join("=", Arrays.asList(nameAndValue)));
        }
    }
}
