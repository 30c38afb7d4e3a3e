package dev.lamina.toolkit.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kernel shows of GPUs, and which image fits. */
class GpuTest {
  @TempDir Path root;

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }

  private void is(Gpu.Kind kind, String evidence, String tag) {
    Gpu gpu = Gpu.under(root);
    assertThat(gpu.kind()).isEqualTo(kind);
    assertThat(gpu.evidence()).contains(evidence);
    assertThat(gpu.image()).endsWith("/llama.cpp:" + tag);
  }

  @Test
  void eachDriverHasItsImage() throws Exception {
    is(Gpu.Kind.NONE, "none found", "server");
    file("sys/class/drm/renderD128/device/vendor", "0x1a03\n"); // a server's screen
    is(Gpu.Kind.NONE, "none found", "server");
    file("sys/class/drm/renderD129/device/vendor", "0x1002\n");
    is(Gpu.Kind.NONE, "AMD, but no driver", "server");
    file("usr/share/vulkan/icd.d/lvp_icd.x86_64.json", "{}");
    is(Gpu.Kind.NONE, "AMD, but no driver", "server");
    file("usr/share/vulkan/icd.d/radeon_icd.x86_64.json", "{}");
    is(Gpu.Kind.VULKAN, "AMD, with a driver for Vulkan", "server-vulkan");
    file("dev/kfd", "");
    is(Gpu.Kind.ROCM, "ROCm", "server-rocm");
    file("proc/driver/nvidia/version", "NVRM version");
    is(Gpu.Kind.CUDA, "NVIDIA", "server-cuda");
  }
}
