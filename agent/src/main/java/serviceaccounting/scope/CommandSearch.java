package serviceaccounting.scope;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Looks for a command as execvp(3) will, before a scope is made for nothing. */
final class CommandSearch {

    /** Where execvp(3) looks if there is no PATH: confstr(3), _CS_PATH. */
    private static final String NO_PATH = "/bin:/usr/bin";

    /** What the search says. */
    enum Finding {
        FOUND,
        /** There is a file, but no program to be started by this user. */
        NOT_EXECUTABLE,
        NOT_FOUND
    }

    private CommandSearch() {}

    /** Looks for the command; one with a slash is a path. */
    static Finding find(String command, Map<String, String> environment) {
        if (!isAscii(command)) {
            // Java may have lost characters of it on the way; execve(2) has the last word.
            return Finding.FOUND;
        }
        if (command.contains("/")) {
            return look(Path.of(command));
        }
        Finding best = Finding.NOT_FOUND;
        for (String folder : environment.getOrDefault("PATH", NO_PATH).split(":", -1)) {
            Finding here = command.isEmpty() ? best : look(Path.of(folder, command));
            if (here == Finding.FOUND) {
                return here;
            }
            best = here == Finding.NOT_EXECUTABLE ? here : best;
        }
        return best;
    }

    private static Finding look(Path file) {
        if (Files.isRegularFile(file) && Files.isExecutable(file)) {
            return Finding.FOUND;
        }
        return Files.exists(file) ? Finding.NOT_EXECUTABLE : Finding.NOT_FOUND;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(character -> character < 0x80);
    }
}
