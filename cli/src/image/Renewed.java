import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Writes a jar whose classes are of Java 5 as one of Java 17, with the stack maps that it then needs: the JVM keeps no
 * older class in its AOT cache, and verifies each anew. Run with that jar on the class path. Arguments: the jar, the new
 * one.
 */
class Renewed {
  private static final int JAVA_17 = 61;

  static void main(String[] arguments) throws IOException {
    var hierarchy =
        ClassHierarchyResolver.ofResourceParsing(Renewed.class.getClassLoader())
            .orElse(ClassHierarchyResolver.defaultResolver());
    // A constant pool of its own, else method bodies are taken over as they are.
    var writer =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    ClassTransform renew =
        (built, element) -> {
          if (element instanceof ClassFileVersion) {
            built.withVersion(JAVA_17, 0);
          } else {
            built.with(element);
          }
        };
    ClassTransform whole = renew.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL));
    try (var in = new ZipInputStream(Files.newInputStream(Path.of(arguments[0])));
        var out = new ZipOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] bytes = in.readAllBytes();
        if (entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class")) {
          bytes = writer.transformClass(writer.parse(bytes), whole);
        }
        ZipEntry renewed = new ZipEntry(entry.getName());
        renewed.setTime(entry.getTime());
        out.putNextEntry(renewed);
        out.write(bytes);
        out.closeEntry();
      }
    }
  }
}
