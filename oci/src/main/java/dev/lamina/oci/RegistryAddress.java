package dev.lamina.oci;

import dev.lamina.store.Digest;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * Where a repository is: the registry's address and the path in it.
 *
 * @param base {@code scheme://host[:port]}
 * @param host as the name spells it: what logins are kept under
 * @param repository {@code namespace/model}
 */
record RegistryAddress(URI base, String host, String repository) {
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127\\.\\d+\\.\\d+\\.\\d+)(:\\d+)?");
  private static final Pattern OCI_PATH =
      Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");

  static RegistryAddress of(ModelName name, RegistryOptions options) {
    String host = name.host();
    boolean plain = options.insecure() || isLoopback(host) || options.settings(host).plain();
    String scheme = plain ? "http" : "https";
    // Docker's own registry answers under another name than the one in references.
    String dialled = host.equals("docker.io") ? "registry-1.docker.io" : host;
    try {
      URI base = URI.create(scheme + "://" + dialled).parseServerAuthority();
      return new RegistryAddress(base, host, name.namespace() + "/" + name.model());
    } catch (IllegalArgumentException | java.net.URISyntaxException e) {
      throw new ModelException(
          ModelException.Kind.INVALID, "registry " + host + ": not a host name", e);
    }
  }

  static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host).matches();
  }

  URI manifest(String tagOrDigest) {
    return under("manifests/" + tagOrDigest);
  }

  URI blob(Digest digest) {
    return under("blobs/" + digest);
  }

  URI uploads(String query) {
    return under("blobs/uploads/" + (query.isEmpty() ? "" : "?" + query));
  }

  URI tags() {
    return under("tags/list");
  }

  /** Registries but Ollama's know lower case only: told before anything is sent. */
  void requireWritable() {
    if (!host.equals(ModelName.DEFAULT_HOST) && !OCI_PATH.matcher(repository).matches()) {
      throw ModelException.invalid(
          "push "
              + host
              + "/"
              + repository
              + ": registries take lower-case repository names only (copy the model to such a name"
              + " first)");
    }
  }

  private URI under(String path) {
    return URI.create(base + "/v2/" + repository + "/" + path);
  }
}
