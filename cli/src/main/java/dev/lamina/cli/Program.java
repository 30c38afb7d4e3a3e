package dev.lamina.cli;

import dev.lamina.cli.client.Address;
import dev.lamina.cli.client.Api;
import dev.lamina.oci.PemFiles;
import dev.lamina.oci.RegistryOptions;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * What every command is given: its streams, settings and the way to the server. Results go to
 * {@code out}, everything else to {@code err}.
 */
final class Program {
  final Environment environment;
  final Streams streams;
  final InstantSource clock;

  /** Set by options that stand before or after the command's name. */
  Optional<Address> host = Optional.empty();

  boolean noStart;
  boolean debug;

  /** Set by a command that is told of the process's end, and has something to do then. */
  boolean endsInOrder;

  Program(Environment environment, Streams streams, InstantSource clock) {
    this.environment = environment;
    this.streams = streams;
    this.clock = clock;
  }

  /**
   * The standard streams, and which of them are terminals.
   *
   * @param in whose bytes are read only where a command says so
   */
  record Streams(
      InputStream in,
      PrintStream out,
      PrintStream err,
      boolean inIsTerminal,
      boolean outIsTerminal,
      boolean errIsTerminal) {}

  PrintStream out() {
    return streams.out();
  }

  PrintStream err() {
    return streams.err();
  }

  /** Cells of the terminal's lines, where the launcher found out. */
  Optional<Integer> width() {
    return Optional.ofNullable(Integer.getInteger("lamina.columns")).filter(width -> width > 20);
  }

  Address address() {
    return host.orElseGet(environment::host);
  }

  /** How registries are spoken to, by this process as by the server that it starts. */
  RegistryOptions registries() throws IOException {
    return new RegistryEnvironment(environment).options();
  }

  /**
   * For what a command does on this machine because the server reads it there.
   *
   * @throws ModelException INVALID when the server is on another
   */
  void requireLocal(String command) {
    if (!address().isLocal()) {
      throw ModelException.invalid(
          command + ": the server is at " + address() + " (run it on that machine)");
    }
  }

  /** Whose certificates count besides the usual ones: those that are named, or its own. */
  private Optional<SSLSocketFactory> trust() throws IOException {
    Optional<Path> file =
        environment.ours("TLS_CA").or(() -> environment.ours("TLS_CERT")).map(Path::of);
    if (file.isEmpty() || !address().scheme().equals("https")) {
      return Optional.empty();
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, PemFiles.trusting(file.get()), null);
      return Optional.of(context.getSocketFactory());
    } catch (GeneralSecurityException e) {
      throw new ModelException(
          ModelException.Kind.INVALID, "trust " + file.get() + ": " + e.getMessage(), e);
    }
  }

  /** The server, started first if none answers and that is allowed. */
  Api server() throws IOException, InterruptedException {
    Api api = api();
    new ServerStart(this).ensure(api);
    return api;
  }

  /** The way to the server, whether one answers or not. */
  Api api() throws IOException {
    return new Api(address(), environment.apiKey(), trust());
  }
}
