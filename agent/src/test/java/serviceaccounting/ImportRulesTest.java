package serviceaccounting;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import serviceaccounting.traffic.Counter;

/** Who may import whom. A new package gets a line here before it gets a class. */
final class ImportRulesTest {

    private static final String ROOT = "serviceaccounting";

    /** Each package, and those of ours it may import. */
    private static final Map<String, Set<String>> MAY_IMPORT =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("traffic", Set.of()),
                            Map.entry("vitals", Set.of()),
                            Map.entry("linux", Set.of("traffic")),
                            Map.entry("settings", Set.of("traffic")),
                            Map.entry("install", Set.of("settings", "traffic")),
                            Map.entry("reading", Set.of("traffic")),
                            Map.entry("ledger", Set.of("traffic")),
                            Map.entry("systemd", Set.of("linux", "reading", "traffic")),
                            Map.entry("nflog", Set.of("linux", "reading", "traffic")),
                            Map.entry("scope", Set.of("linux", "settings", "systemd", "traffic")),
                            Map.entry("acctd", Set.of("linux", "nflog", "traffic")),
                            Map.entry("report", Set.of("ledger", "traffic")),
                            Map.entry("importing", Set.of("ledger", "traffic")),
                            Map.entry("events", Set.of("reading", "report", "traffic")),
                            Map.entry(
                                    "recording",
                                    Set.of(
                                            "events",
                                            "ledger",
                                            "linux",
                                            "nflog",
                                            "reading",
                                            "settings",
                                            "systemd",
                                            "traffic",
                                            "vitals")),
                            Map.entry(
                                    "cli",
                                    Set.of(
                                            "acctd",
                                            "events",
                                            "importing",
                                            "install",
                                            "ledger",
                                            "linux",
                                            "reading",
                                            "recording",
                                            "report",
                                            "scope",
                                            "settings",
                                            "systemd",
                                            "traffic"))));

    /** Each library, and the packages that may see its types. */
    private static final Map<String, Set<String>> LIBRARIES =
            new TreeMap<>(
                    Map.of(
                            "java.sql", Set.of("ledger"),
                            "org.sqlite", Set.of("ledger"),
                            "jnr", Set.of("linux", "systemd"),
                            // An SQLite URI; names and bytes of addresses.
                            "java.net", Set.of("ledger", "cli", "importing", "scope"),
                            // The identity of a unit that systemd gives none; what is in a file.
                            "java.security", Set.of("importing", "systemd"),
                            "picocli", Set.of("cli"),
                            "com.google.gson", Set.of("events", "settings", "report", "cli")));

    /** What of Java itself everybody may see. */
    private static final List<String> EVERYBODYS =
            List.of(
                    "java.lang..",
                    "java.util..",
                    "java.time..",
                    "java.nio..",
                    "java.io..",
                    "java.math..");

    /** The program alone, without its tests. */
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .importUrl(Counter.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void shouldFindEveryPackageInTheTable() {
        Set<String> packages =
                CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());

        assertEquals(
                MAY_IMPORT.keySet().stream().map(ImportRulesTest::full).collect(Collectors.toSet()),
                packages);
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    static Stream<Arguments> packages() {
        return MAY_IMPORT.entrySet().stream()
                .map(row -> Arguments.of(row.getKey(), new TreeSet<>(row.getValue())));
    }

    @ParameterizedTest(name = "{0} imports {1}")
    @MethodSource("packages")
    void shouldImportNoOthersOfOurs(String name, Set<String> allowed) {
        List<String> known = new ArrayList<>(allowed.stream().map(ImportRulesTest::full).toList());
        known.add(full(name));

        noClasses()
                .that()
                .resideInAPackage(full(name))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(outside(known)))
                .check(CLASSES);
    }

    static Stream<Arguments> libraries() {
        return LIBRARIES.entrySet().stream()
                .map(row -> Arguments.of(row.getKey(), new TreeSet<>(row.getValue())));
    }

    @ParameterizedTest(name = "{0} is seen in {1} only")
    @MethodSource("libraries")
    void shouldKeepALibraryWhereItBelongs(String library, Set<String> allowed) {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        allowed.stream().map(ImportRulesTest::full).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .check(CLASSES);
    }

    @Test
    void shouldUseNoLibraryThatHasNoRule() {
        List<String> known = new ArrayList<>(EVERYBODYS);
        known.add(ROOT + "..");
        LIBRARIES.keySet().forEach(library -> known.add(library + ".."));

        noClasses().should().dependOnClassesThat(outside(known)).check(CLASSES);
    }

    @Test
    void shouldLetOnlyTheRecorderAndImportsWriteLedgers() {
        noClasses()
                .that()
                .resideOutsideOfPackages(full("ledger"), full("recording"), full("importing"))
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "serviceaccounting\\.ledger\\.(LedgerWriter|LedgerChanges|Retention)")
                .check(CLASSES);
    }

    @Test
    void shouldComeToTheAgentByItsDoorsOnly() {
        noClasses()
                .that()
                .resideInAPackage(full("cli"))
                .should()
                .dependOnClassesThat(
                        resideInAPackage(full("recording"))
                                .and(
                                        DescribedPredicate.describe(
                                                "neither the agent nor a back-fill",
                                                type ->
                                                        !type.getName()
                                                                .matches(
                                                                        ".*\\.(Agent|Backfill|BackfillOrder)(\\$.*)?"))))
                .check(CLASSES);
    }

    @Test
    void shouldNoticeAnImportThatIsNotAllowed() {
        AssertionError broken =
                assertThrows(
                        AssertionError.class, () -> shouldImportNoOthersOfOurs("ledger", Set.of()));
        assertTrue(broken.getMessage().contains("serviceaccounting.traffic"), broken.getMessage());

        assertThrows(
                AssertionError.class,
                () -> shouldKeepALibraryWhereItBelongs("org.sqlite", Set.of("report")));
    }

    private static DescribedPredicate<JavaClass> outside(List<String> packages) {
        // A primitive, and an array of them, lies in no package.
        return DescribedPredicate.not(resideInAnyPackage(packages.toArray(String[]::new)))
                .and(
                        DescribedPredicate.describe(
                                "no primitive",
                                type -> !type.getBaseComponentType().isPrimitive()));
    }

    private static String full(String name) {
        return ROOT + "." + name;
    }
}
