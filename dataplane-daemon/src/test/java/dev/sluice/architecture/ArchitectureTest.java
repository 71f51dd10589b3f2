package dev.sluice.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.sluice.graph.node.Node;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of the house that span classes. Each failure lists every violation. */
class ArchitectureTest {
    private static final String BASE = "dev.sluice";

    /** Makers of collections and counters that change: never in a static field. */
    private static final Set<String> MUTABLE = Set.of(
            "java.util.ArrayList",
            "java.util.HashMap",
            "java.util.TreeMap",
            "java.util.HashSet",
            "java.util.ArrayDeque",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.atomic.AtomicInteger",
            "java.util.concurrent.atomic.AtomicLong",
            "java.util.concurrent.atomic.AtomicReference");

    private static JavaClasses classes;

    @BeforeAll
    static void importAllModules() {
        final ImportOption main = location -> !location.contains("/test-classes/") && !location.contains("/test/");
        classes = new ClassFileImporter().withImportOption(main).importPackages(BASE);
    }

    @Test
    void allModulesAreSeen() {
        for (final String expected :
                List.of("config", "graph.node", "net.iface", "driver.os", "manage.cli", "client")) {
            assertTrue(classes.containPackage(BASE + "." + expected), expected);
        }
    }

    @Test
    void everyPackageIsInTheTable() {
        none(classes.stream().map(JavaClass::getPackageName).filter(name -> AllowedEdges.rowOf(name) == null));
    }

    @Test
    void importsFollowTheTable() {
        none(dependencies(d -> isOurs(target(d)) && !AllowedEdges.projectEdge(row(d.getOriginClass()), target(d))));
    }

    @Test
    void librariesAreUsedWhereTheTableSays() {
        none(dependencies(d -> !isOurs(target(d))
                && !target(d).isEmpty()
                && !AllowedEdges.libraryEdge(row(d.getOriginClass()), target(d))));
    }

    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(new Packages()).should().beFreeOfCycles().check(classes);
    }

    @Test
    void nothingStaticChanges() {
        none(classes.stream()
                .flatMap(c -> c.getFields().stream())
                .filter(f -> f.getModifiers().contains(JavaModifier.STATIC))
                .filter(f -> !f.getModifiers().contains(JavaModifier.FINAL)
                        || MUTABLE.contains(f.getRawType().getName()))
                .map(JavaField::getFullName));
    }

    @Test
    void nodesAreFinalOrAbstractClassesNamedSo() {
        none(classes.stream()
                .filter(c -> c.isAssignableTo(Node.class) && !c.isInterface())
                .filter(c -> c.getName().indexOf('$') < 0)
                .filter(c -> !c.getModifiers().contains(JavaModifier.FINAL)
                                && !c.getModifiers().contains(JavaModifier.ABSTRACT)
                        || !c.getSimpleName().endsWith("Node"))
                .map(JavaClass::getName));
    }

    @Test
    void standardOutputBelongsToThePrograms() {
        none(classes.stream()
                .filter(c ->
                        row(c) != null && !Set.of("client", "daemon", "example").contains(row(c)))
                .flatMap(c -> c.getFieldAccessesFromSelf().stream())
                .filter(access -> access.getTargetOwner().getName().equals("java.lang.System")
                        && access.getTarget().getName().equals("out"))
                .map(JavaAccess::getDescription));
    }

    /** Each package is a slice, the daemon with its parts one: the training builds a dataplane as the daemon does. */
    private static final class Packages implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(final JavaClass javaClass) {
            final String name = javaClass.getPackageName();
            return SliceIdentifier.of(name.startsWith(BASE + ".daemon.") ? BASE + ".daemon" : name);
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    private static Stream<String> dependencies(final Predicate<Dependency> wrong) {
        return classes.stream()
                .filter(c -> row(c) != null)
                .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                .filter(wrong)
                .map(d -> d.getOriginClass().getName() + " -> "
                        + d.getTargetClass().getBaseComponentType().getName());
    }

    private static String row(final JavaClass javaClass) {
        return AllowedEdges.rowOf(javaClass.getPackageName());
    }

    private static String target(final Dependency dependency) {
        return dependency.getTargetClass().getBaseComponentType().getPackageName();
    }

    private static boolean isOurs(final String packageName) {
        return packageName.startsWith(BASE + ".");
    }

    private static void none(final Stream<String> violations) {
        assertEquals("", String.join("\n", new TreeSet<>(violations.toList())));
    }
}
