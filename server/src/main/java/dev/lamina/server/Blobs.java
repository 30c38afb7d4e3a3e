package dev.lamina.server;

import dev.lamina.store.Digest;
import dev.lamina.store.Lease;
import dev.lamina.store.ModelException;
import dev.lamina.store.ModelStore;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;

/** HEAD and POST /api/blobs/DIGEST: files for a later create. Spec: http-api-and-cli §1.13. */
final class Blobs {
  private static final String PATH = "/api/blobs/{digest}";
  private static final int CREATED = 201;
  private static final int OK = 200;

  private final ModelStore store;
  private final PendingUploads uploads;

  private Blobs(ModelStore store, PendingUploads uploads) {
    this.store = store;
    this.uploads = uploads;
  }

  static List<Route> routes(ModelStore store, PendingUploads uploads) {
    Blobs blobs = new Blobs(store, uploads);
    return List.of(
        Route.head(PATH, blobs::look).with(Access.MANAGE),
        Route.post(PATH, blobs::upload).with(Access.CHANGE));
  }

  private void look(Context ctx) throws IOException {
    Digest digest = digest(ctx);
    if (store.blobSize(digest).isEmpty()) {
      throw ModelException.notFound("blob \"" + digest + "\" not found");
    }
    Replies.empty(ctx, OK);
  }

  /** The body is not read where the blob is there already. */
  private void upload(Context ctx) throws IOException {
    Digest digest = digest(ctx);
    if (store.blobSize(digest).isPresent()) {
      Replies.empty(ctx, OK);
      return;
    }
    Lease lease = store.lease();
    try {
      lease.put(digest, "application/octet-stream", ctx.req().getInputStream());
    } catch (IOException | RuntimeException e) {
      lease.close();
      throw e;
    }
    uploads.hold(digest, lease);
    Replies.empty(ctx, CREATED);
  }

  private static Digest digest(Context ctx) {
    return Digest.parse(ctx.pathParam("digest"));
  }
}
