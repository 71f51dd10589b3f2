package dev.sluice.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sluice.graph.node.InputNode;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.PacketNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What nodes do per frame, read from their byte code: {@code process} (of input nodes {@code poll}, of packet nodes
 * {@code packet}) and everything of the same class and its superclasses that it reaches.
 */
class HotPathTest {
    /** Above it HotSpot compiles no method (HugeMethodLimit). */
    private static final int HUGE = 8000;

    private static final List<String> FORBIDDEN = List.of(
            "java/util/stream/",
            "java/util/Optional",
            "java/util/Iterator",
            "java/util/List",
            "java/util/Map",
            "java/util/concurrent/locks/",
            "java/lang/reflect/",
            "java/lang/Integer.valueOf",
            "java/lang/Long.valueOf",
            "java/lang/String.format",
            "java/lang/System.nanoTime",
            "java/lang/System.currentTimeMillis",
            "org/slf4j/");

    /** Of nodes, input nodes and packet nodes. */
    private static final Set<String> ENTRIES = Set.of("process", "poll", "packet", "begin", "end");

    private static List<ClassModel> all;
    private static Map<String, ClassModel> nodes;

    @BeforeAll
    static void readClassFiles() throws IOException {
        final ImportOption main = location -> !location.contains("/test-classes/") && !location.contains("/test/");
        all = new ArrayList<>();
        nodes = new HashMap<>();
        for (final JavaClass c : new ClassFileImporter().withImportOption(main).importPackages("dev.sluice")) {
            try (InputStream in = c.getSource().orElseThrow().getUri().toURL().openStream()) {
                final ClassModel model = ClassFile.of().parse(in.readAllBytes());
                all.add(model);
                if (c.isAssignableTo(Node.class)
                        || c.isAssignableTo(InputNode.class)
                        || c.isAssignableTo(PacketNode.class)) {
                    nodes.put(model.thisClass().asInternalName(), model);
                }
            }
        }
    }

    @Test
    void everyMethodIsSmallEnoughToBeCompiled() {
        assertTrue(all.size() > 100, "classes");
        final TreeSet<String> huge = new TreeSet<>();
        for (final ClassModel model : all) {
            for (final MethodModel method : model.methods()) {
                final int bytes = method.code()
                        .map(code -> ((CodeAttribute) code).codeLength())
                        .orElse(0);
                if (bytes >= HUGE && !method.methodName().equalsString("<clinit>")) {
                    huge.add(name(model) + "." + method.methodName().stringValue() + ": " + bytes + " bytes");
                }
            }
        }
        assertEquals("", String.join("\n", huge));
    }

    @Test
    void nodesNeitherAllocateNorLockNorLog() {
        assertTrue(nodes.size() > 10, "nodes");
        final TreeSet<String> found = new TreeSet<>();
        for (final ClassModel model : nodes.values()) {
            reached(model).forEach(method -> method.code().ifPresent(code -> scan(model, method, code, found)));
        }
        assertEquals("", String.join("\n", found));
    }

    private static void scan(
            final ClassModel model, final MethodModel method, final CodeModel code, final Set<String> found) {
        final String where = name(model) + "." + method.methodName().stringValue() + ": ";
        boolean throwing = false;
        for (final CodeElement element : code) {
            switch (element) {
                case NewObjectInstruction made -> {
                    // What is thrown at once, to end in the dispatcher's care, may be made.
                    throwing = made.className().asInternalName().endsWith("Exception")
                            || made.className().asInternalName().endsWith("Error");
                    if (!throwing) {
                        found.add(where + "new " + made.className().asInternalName());
                    }
                }
                case NewPrimitiveArrayInstruction array -> found.add(where + "new array of " + array.typeKind());
                case NewReferenceArrayInstruction array ->
                    found.add(where + "new array of " + array.componentType().asInternalName());
                case NewMultiArrayInstruction array ->
                    found.add(where + "new array of " + array.arrayType().asInternalName());
                case MonitorInstruction ignored -> found.add(where + "synchronized");
                case InvokeDynamicInstruction call -> {
                    if (!throwing) {
                        found.add(where + call.name().stringValue() + " (a lambda or a text put together)");
                    }
                }
                case InvokeInstruction call -> {
                    final String target =
                            call.owner().asInternalName() + "." + call.name().stringValue();
                    if (FORBIDDEN.stream().anyMatch(target::startsWith)) {
                        found.add(where + target);
                    }
                }
                default -> {
                    if (element instanceof Instruction i && i.opcode() == Opcode.ATHROW) {
                        throwing = false;
                    }
                }
            }
        }
    }

    /** The methods that {@code process} or {@code poll} reaches within the class and its superclasses. */
    private static List<MethodModel> reached(final ClassModel model) {
        final Map<String, MethodModel> methods = new HashMap<>();
        final Set<String> owners = new HashSet<>();
        ClassModel c = model;
        while (c != null) {
            owners.add(c.thisClass().asInternalName());
            c.methods().forEach(m -> methods.putIfAbsent(key(m.methodName().stringValue(), m.methodType()), m));
            c = c.superclass().map(above -> nodes.get(above.asInternalName())).orElse(null);
        }
        final ArrayDeque<MethodModel> open = new ArrayDeque<>();
        methods.values().stream()
                .filter(m -> ENTRIES.contains(m.methodName().stringValue()))
                .forEach(open::add);
        final Set<MethodModel> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            final MethodModel method = open.remove();
            method.code()
                    .ifPresent(code -> code.forEach(element -> {
                        if (element instanceof InvokeInstruction call
                                && owners.contains(call.owner().asInternalName())) {
                            final MethodModel next = methods.get(key(call.name().stringValue(), call.type()));
                            if (next != null && seen.add(next)) {
                                open.add(next);
                            }
                        }
                    }));
        }
        return List.copyOf(seen);
    }

    private static String key(final String name, final Utf8Entry type) {
        return name + type.stringValue();
    }

    private static String name(final ClassModel model) {
        return model.thisClass().asInternalName().replace('/', '.');
    }
}
