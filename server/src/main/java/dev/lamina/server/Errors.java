package dev.lamina.server;

import dev.lamina.store.ModelException;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client is told when something went wrong: the one place that gives a kind of error its
 * status. Before the first byte of an answer an error is an answer of its own; after it, the
 * stream's last line. Spec: http-api-and-cli §1.1, §1.5.
 */
final class Errors {
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  /** Not one of HTTP's: what proxies log for a client that did not wait. */
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private static final int INTERNAL = 500;
  private static final int UNAVAILABLE = 503;

  /** After how long those who found no room, or a server that ends, may ask again. */
  private static final String RETRY_SECONDS = "5";

  private Errors() {}

  static int status(ModelException.Kind kind) {
    return switch (kind) {
      case INVALID -> 400;
      case DENIED -> 403;
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case CORRUPT -> 422;
      case UNSUPPORTED -> 501;
      case UNAVAILABLE -> 502;
      case EXHAUSTED -> 503;
    };
  }

  /** Answers with an error, as far as there is a client to be answered. */
  static void answer(Context ctx, Exception failure) {
    if (isClientGone(failure)) {
      LOG.debug("{} {}: {}", ctx.method(), ctx.path(), failure.getMessage());
      return;
    }
    int status = statusOf(failure);
    if (status == INTERNAL) {
      LOG.error("{} {} failed", ctx.method(), ctx.path(), failure);
    }
    var told = new ErrorForm.Failure(status, messageOf(failure), kind(failure));
    ErrorForm form = ErrorForm.of(ctx.path());
    try {
      if (ctx.res().isCommitted()) {
        form.send(ctx, told);
      } else {
        if (status == UNAVAILABLE) {
          ctx.header("Retry-After", RETRY_SECONDS);
        }
        Replies.json(ctx, status, form.body(told));
      }
    } catch (IOException | UncheckedIOException gone) {
      LOG.debug("{} {}: {}", ctx.method(), ctx.path(), gone.getMessage());
    }
  }

  /** What no handler can do anything about, such as a heap that is full. */
  static void fatal(HttpServletResponse response, Error error) {
    LOG.error("request failed", error);
    response.setStatus(INTERNAL);
  }

  private static Optional<ModelException.Kind> kind(Exception failure) {
    return failure instanceof ModelException e ? Optional.of(e.kind()) : Optional.empty();
  }

  private static boolean isClientGone(Exception failure) {
    return failure instanceof ClientGone
        || failure instanceof EofException
        || (failure instanceof UncheckedIOException && failure.getCause() instanceof ClientGone);
  }

  private static int statusOf(Exception failure) {
    return switch (failure) {
      case ModelException e -> status(e.kind());
      case ApiException e -> e.status();
      case InterruptedException _ -> CLIENT_CLOSED_REQUEST;
      default -> INTERNAL;
    };
  }

  private static String messageOf(Exception failure) {
    return switch (failure) {
      case InterruptedException _ -> "request canceled";
      case IOException e -> e.getClass().getSimpleName() + ": " + e.getMessage();
      case ModelException e -> String.valueOf(e.getMessage());
      case ApiException e -> String.valueOf(e.getMessage());
      default -> "internal error: " + failure + " (see the server's log)";
    };
  }
}
