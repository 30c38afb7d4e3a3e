package dev.lamina.toolkit.engines;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Digest;
import dev.lamina.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A llama-server that came out of an image, as it was when it was installed.
 *
 * @param program its file, with the libraries that it needs beside it
 * @param image the reference that was asked for
 * @param digest of the image's manifest
 * @param version of llama.cpp
 * @param devices GPUs that it would use
 */
public record InstalledEngine(
    Path program, String image, Digest digest, String version, List<String> devices) {
  static final String PROGRAM = "llama-server";
  private static final String RECORD = "engine.json";

  public InstalledEngine {
    devices = List.copyOf(devices);
  }

  void write() throws IOException {
    ObjectNode json = Json.object().put("image", image).put("digest", digest.toString());
    ArrayNode array = json.put("version", version).putArray("devices");
    devices.forEach(array::add);
    Files.writeString(program.resolveSibling(RECORD), Json.write(json) + "\n");
  }

  static InstalledEngine read(Path directory) throws IOException {
    ObjectNode json = Json.parseObject(Files.readAllBytes(directory.resolve(RECORD)));
    List<String> devices = new ArrayList<>();
    json.path("devices").forEach(device -> devices.add(device.asText()));
    return new InstalledEngine(
        directory.resolve(PROGRAM),
        json.path("image").asText(),
        Digest.parse(json.path("digest").asText()),
        json.path("version").asText(),
        devices);
  }
}
