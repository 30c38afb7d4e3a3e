package dev.lamina.server;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/**
 * A method and path that the API answers.
 *
 * @param path its last segment may be a parameter: {@code {name}}
 * @param access who may use it
 */
record Route(HandlerType method, String path, Handler handler, Access access) {
  /** For whoever has a key, as {@link #head}. */
  static Route get(String path, Handler handler) {
    return new Route(HandlerType.GET, path, handler, Access.READ);
  }

  static Route head(String path, Handler handler) {
    return new Route(HandlerType.HEAD, path, handler, Access.READ);
  }

  /** For whoever may ask models. */
  static Route post(String path, Handler handler) {
    return new Route(HandlerType.POST, path, handler, Access.INFER);
  }

  /** For whoever may change the store. */
  static Route delete(String path, Handler handler) {
    return new Route(HandlerType.DELETE, path, handler, Access.CHANGE);
  }

  Route with(Access other) {
    return new Route(method, path, handler, other);
  }

  boolean answers(String requested) {
    int parameter = path.indexOf('{');
    return parameter < 0
        ? requested.equals(path)
        : requested.startsWith(path.substring(0, parameter))
            && requested.length() > parameter
            && requested.indexOf('/', parameter) < 0;
  }
}
