package dev.lamina.toolkit.engines;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The GPU of this machine that decides which image of llama.cpp fits it, found by what the kernel
 * shows of its drivers. Nothing is run to find it.
 *
 * @param kind what speaks to it
 * @param evidence for people: what was found
 */
public record Gpu(Kind kind, String evidence) {
  /** What of llama.cpp drives it, the tag of the project's image for it. */
  public enum Kind {
    CUDA("server-cuda"),
    ROCM("server-rocm"),
    VULKAN("server-vulkan"),
    /** Apple's: part of every llama.cpp there, and of no image. */
    METAL(""),
    NONE("server");

    private final String tag;

    Kind(String tag) {
      this.tag = tag;
    }
  }

  private static final String PROJECT = "ghcr.io/ggml-org/llama.cpp:";

  /** By the vendor's number on the bus. */
  private static final Map<String, String> VENDORS =
      Map.of("0x10de", "NVIDIA", "0x1002", "AMD", "0x8086", "Intel");

  /** Looks for it. */
  public static Gpu here() {
    return System.getProperty("os.name", "").startsWith("Mac")
        ? new Gpu(Kind.METAL, "Metal")
        : under(Path.of("/"));
  }

  /** The image of the llama.cpp project that fits it; empty text where there is none. */
  public String image() {
    return kind.tag.isEmpty() ? "" : PROJECT + kind.tag;
  }

  /**
   * Looks for it under a root.
   *
   * @param root where Linux's {@code /proc}, {@code /sys} and {@code /dev} are
   */
  static Gpu under(Path root) {
    Path nvidia = root.resolve("proc/driver/nvidia/version");
    if (Files.exists(nvidia)) {
      return new Gpu(Kind.CUDA, "NVIDIA, with its driver");
    }
    List<String> cards = cards(root.resolve("sys/class/drm"));
    if (cards.contains("AMD") && Files.exists(root.resolve("dev/kfd"))) {
      return new Gpu(Kind.ROCM, "AMD, with ROCm's driver");
    }
    if (!cards.isEmpty()) {
      String names = String.join(" and ", cards);
      return hasVulkan(root)
          ? new Gpu(Kind.VULKAN, names + ", with a driver for Vulkan")
          : new Gpu(Kind.NONE, names + ", but no driver that computes: the processor is used");
    }
    return new Gpu(Kind.NONE, "none found: the processor is used");
  }

  private static boolean hasVulkan(Path root) {
    for (String place : List.of("usr/share/vulkan/icd.d", "etc/vulkan/icd.d")) {
      for (Path driver : in(root.resolve(place))) {
        // Mesa's llvmpipe computes on the processor.
        if (!driver.getFileName().toString().startsWith("lvp_")) {
          return true;
        }
      }
    }
    return false;
  }

  /** Vendors of those cards that compute, each once. */
  private static List<String> cards(Path directory) {
    List<String> vendors = new ArrayList<>();
    for (Path device : in(directory)) {
      String name = device.getFileName().toString();
      Path vendor = device.resolve("device/vendor");
      if (name.startsWith("renderD") && Files.isRegularFile(vendor)) {
        String known = VENDORS.getOrDefault(text(vendor), "");
        if (!known.isEmpty() && !vendors.contains(known)) {
          vendors.add(known);
        }
      }
    }
    return vendors;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      return "";
    }
  }

  private static List<Path> in(Path directory) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      all.forEach(files::add);
    } catch (IOException notThere) {
      return List.of();
    }
    return files;
  }
}
