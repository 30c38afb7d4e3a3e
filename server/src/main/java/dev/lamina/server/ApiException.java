package dev.lamina.server;

/** An error whose status is the API's own affair, not one of a {@code ModelException.Kind}. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  ApiException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
