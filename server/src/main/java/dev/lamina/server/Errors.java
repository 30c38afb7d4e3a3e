package dev.lamina.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
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
    String message = messageOf(failure);
    boolean openAi = ctx.path().startsWith("/v1/");
    ObjectNode body = openAi ? openAiError(status, message) : Json.object().put("error", message);
    try {
      if (!ctx.res().isCommitted()) {
        Replies.json(ctx, status, body);
      } else if (openAi) {
        new SseStream(ctx).event(body);
      } else {
        new NdjsonStream(ctx).line(withKind(body, failure));
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

  /** A line of a stream has no status of its own; the kind tells what the status would have. */
  private static ObjectNode withKind(ObjectNode body, Exception failure) {
    return failure instanceof ModelException e
        ? body.put("kind", e.kind().name().toLowerCase(Locale.ROOT))
        : body;
  }

  /** OpenAI's form of an error. Spec: http-api-and-cli §1.18. */
  private static ObjectNode openAiError(int status, String message) {
    String type =
        switch (status) {
          case 400 -> "invalid_request_error";
          case 404 -> "not_found_error";
          default -> "api_error";
        };
    ObjectNode error = Json.object().put("message", message).put("type", type);
    error.putNull("param").putNull("code");
    return Json.object().set("error", error);
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
