package dev.lamina.oci;

import dev.lamina.store.Descriptor;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelName;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One blob into a repository: mounted from the repository it came from if the registry can, else
 * sent whole if it is small, else in pieces. A piece that broke is asked about before it is sent
 * again; a session that was lost is begun anew. Spec: registry §2 (upload table).
 */
final class BlobUpload {
  private final Repository sink;
  private final Descriptor blob;
  private final Call.Opener opener;
  private final String operation;

  BlobUpload(Repository sink, Descriptor blob, Call.Opener opener) {
    this.sink = sink;
    this.blob = blob;
    this.opener = opener;
    this.operation = "push " + blob.digest();
  }

  /**
   * Returns when the registry has the blob.
   *
   * @return whether bytes were sent; false if it was mounted
   */
  boolean run(BlobProgress progress, UploadBook book) throws IOException {
    if (blob.size() <= sink.options().uploads().monolithic()) {
      return run(progress, Optional.empty());
    }
    try (UploadBook.Page page = book.page(sink.address(), blob.digest()).orElse(null)) {
      return run(progress, Optional.ofNullable(page));
    }
  }

  private boolean run(BlobProgress progress, Optional<UploadBook.Page> page) throws IOException {
    Backoff backoff = new Backoff(sink.options().patience());
    Optional<Session> begun = resumed(page);
    while (true) {
      begun = begun.isPresent() ? begun : begin(mountable());
      if (begun.isEmpty()) {
        return false;
      }
      Session session = begun.get();
      long[] sent = {session.offset};
      if (session.offset > 0) {
        progress.present(session.offset);
      }
      Optional<Duration> asked = Optional.empty();
      try {
        send(session, sent, progress, page);
        return true;
      } catch (SessionLost e) {
        asked = e.asked;
        if (!session.resumed && !backoff.again()) {
          throw e.refusal;
        }
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        if (Failures.lasting(e) || !backoff.again()) {
          throw e;
        }
      }
      progress.restart();
      begun = Optional.empty();
      if (page.isPresent()) {
        page.get().clear();
      }
      backoff.pause(asked);
    }
  }

  private void send(
      Session session, long[] sent, BlobProgress progress, Optional<UploadBook.Page> page)
      throws IOException {
    if (page.isEmpty() && blob.size() <= sink.options().uploads().monolithic()) {
      sendWhole(session, sent, progress);
      return;
    }
    sendPieces(session, sent, progress, page);
    if (page.isPresent()) {
      page.get().finished();
    }
  }

  /** The upload that another run began, if the registry remembers it. */
  private Optional<Session> resumed(Optional<UploadBook.Page> page) throws IOException {
    Optional<UploadBook.Begun> begun = page.isPresent() ? page.get().read() : Optional.empty();
    if (begun.isEmpty()) {
      return Optional.empty();
    }
    Session session = new Session(begun.get().session(), true);
    try {
      askOffset(session);
      return Optional.of(session);
    } catch (SessionLost forgotten) {
      page.orElseThrow().clear();
      return Optional.empty();
    }
  }

  /** Sends the blob once, whatever its size: for a source that cannot be read again. */
  void inOne() throws IOException {
    Optional<Session> begun = begin(Optional.empty());
    if (begun.isPresent()) {
      var answer = put(begun.get().uri, new Call.Content(blob.size(), opener), false);
      Repository.expect(operation, answer, 201, 204, 202);
      answer.body().close();
    }
  }

  /** Where an upload goes on. */
  private static final class Session {
    private URI uri;
    private long offset;

    /** Whether another run began it. */
    private final boolean resumed;

    Session(URI uri, boolean resumed) {
      this.uri = uri;
      this.resumed = resumed;
    }
  }

  /** The registry forgot the upload, or refuses to go on with it: there may be another. */
  private static final class SessionLost extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient ModelException refusal;
    private final transient Optional<Duration> asked;

    SessionLost(ModelException refusal, Optional<Duration> asked) {
      super(refusal.getMessage(), refusal);
      this.refusal = refusal;
      this.asked = asked;
    }
  }

  private Optional<Session> begin(Optional<String> mount) throws IOException {
    String query =
        mount.map(from -> "mount=" + blob.digest() + "&from=" + encoded(from)).orElse("");
    String scope = sink.writing() + mount.map(from -> " repository:" + from + ":pull").orElse("");
    Call call =
        new Call(
            "POST",
            sink.address().uploads(query),
            Map.of(),
            Optional.of(Call.Content.NONE),
            scope,
            true);
    Answer answer = sink.write(call);
    if (mount.isPresent() && answer.status() != 201 && answer.status() != 202) {
      // Not every registry lets everybody mount: then the bytes are sent.
      answer.body().close();
      return begin(Optional.empty());
    }
    Repository.expect(operation, answer, 201, 202);
    answer.body().close();
    if (answer.status() == 201) {
      return Optional.empty();
    }
    return Optional.of(new Session(location(answer, answer.asked()), false));
  }

  /** The repository that the layer was inherited from, if it is on the same registry. */
  private Optional<String> mountable() {
    return blob.from()
        .flatMap(ModelName::find)
        .filter(name -> name.host().equals(sink.address().host()))
        .map(name -> name.namespace() + "/" + name.model())
        .filter(from -> !from.equals(sink.address().repository()));
  }

  private void sendWhole(Session session, long[] sent, BlobProgress progress) throws IOException {
    Call.Content content =
        new Call.Content(
            blob.size(), () -> new CountedStream(paced(), blob.size(), sent, progress));
    finish(session, put(session.uri, content, false));
  }

  private InputStream paced() throws IOException {
    return RateLimit.paced(opener.open(), sink.rates());
  }

  private void sendPieces(
      Session session, long[] sent, BlobProgress progress, Optional<UploadBook.Page> page)
      throws IOException {
    Backoff backoff = new Backoff(sink.options().patience());
    while (session.offset < blob.size()) {
      try {
        if (page.isPresent()) {
          page.get().write(session.uri);
        }
        sendPiece(session, sent, progress);
        backoff.progress();
      } catch (InterruptedIOException | SessionLost e) {
        throw e;
      } catch (IOException e) {
        if (Failures.lasting(e) || !backoff.again()) {
          throw e;
        }
        backoff.pause(Optional.empty());
        askOffset(session);
        progress.add(session.offset - sent[0]);
        sent[0] = session.offset;
      }
    }
    finish(session, put(session.uri, Call.Content.NONE, true));
  }

  private void sendPiece(Session session, long[] sent, BlobProgress progress) throws IOException {
    long start = session.offset;
    long length = Math.min(piece(), blob.size() - start);
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/octet-stream");
    headers.put("Content-Range", start + "-" + (start + length - 1));
    Call.Content content =
        new Call.Content(
            length,
            () -> {
              InputStream bytes = opener.open();
              bytes.skipNBytes(start);
              InputStream paced = RateLimit.paced(bytes, sink.rates());
              return new CountedStream(paced, length, sent, progress);
            });
    Answer answer =
        sink.write(
            new Call("PATCH", session.uri, headers, Optional.of(content), sink.writing(), false));
    requireSession(answer, 202, 204, 201);
    session.uri = location(answer, session.uri);
    session.offset = received(answer).orElse(start + length);
    if (session.offset <= start || session.offset > start + length) {
      throw new SessionLost(
          ModelException.unavailable(
              operation + ": the registry's count of received bytes makes no sense"),
          Optional.empty());
    }
    progress.add(session.offset - sent[0]);
    sent[0] = session.offset;
  }

  private int piece() {
    RegistryOptions.Uploads uploads = sink.options().uploads();
    boolean here = RegistryAddress.isLoopback(sink.address().base().getHost());
    return here ? uploads.local() : uploads.piece();
  }

  /** How much of the blob the registry has, after a piece broke. */
  private void askOffset(Session session) throws IOException {
    var answer = sink.write(Call.get(session.uri, Map.of(), sink.writing()));
    Optional<Long> has = received(answer);
    if (answer.status() >= 300 || has.isEmpty() || has.get() > blob.size()) {
      // Not every registry tells; then only a new upload is sure to be right.
      throw new SessionLost(Failures.of(operation, answer), RegistryHttp.retryAfter(answer));
    }
    answer.body().close();
    session.uri = location(answer, session.uri);
    session.offset = has.get();
  }

  /** The answer's Range is {@code 0-LAST}; of an empty upload too, {@code 0-0}. */
  private static Optional<Long> received(Answer answer) {
    return answer
        .header("range")
        .map(range -> range.replaceFirst("^bytes=", ""))
        .filter(range -> range.matches("0-\\d{1,18}"))
        .map(range -> Long.parseLong(range.substring(2)))
        .map(last -> last == 0 ? 0 : last + 1);
  }

  private Answer put(URI session, Call.Content content, boolean again) throws IOException {
    String joint = session.getRawQuery() == null ? "?" : "&";
    URI uri = URI.create(session + joint + "digest=" + encoded(blob.digest().toString()));
    Map<String, String> headers = Map.of("Content-Type", "application/octet-stream");
    return sink.write(new Call("PUT", uri, headers, Optional.of(content), sink.writing(), again));
  }

  private void finish(Session session, Answer answer) throws IOException {
    if (session.resumed && answer.status() == 400) {
      // What the other run sent was not what the registry counted: all of it again.
      throw new SessionLost(Failures.of(operation, answer), Optional.empty());
    }
    requireSession(answer, 201, 204, 202);
  }

  private void requireSession(Answer answer, int... statuses) throws IOException {
    int status = answer.status();
    if (status == 404 || status == 416 || status == 429 || status >= 500) {
      Optional<Duration> asked = RegistryHttp.retryAfter(answer);
      throw new SessionLost(Failures.of(operation, answer), asked);
    }
    Repository.expect(operation, answer, statuses);
    answer.body().close();
  }

  private URI location(Answer answer, URI asked) throws IOException {
    String text = answer.header("location").orElse(asked.toString());
    try {
      return asked.resolve(text);
    } catch (IllegalArgumentException e) {
      throw new IOException("the registry sends the upload to what is no address", e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
