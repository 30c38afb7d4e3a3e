package dev.lamina.server;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/**
 * A method and path that the API answers.
 *
 * @param path its last segment may be a parameter: {@code {name}}
 */
record Route(HandlerType method, String path, Handler handler) {
  static Route get(String path, Handler handler) {
    return new Route(HandlerType.GET, path, handler);
  }

  static Route head(String path, Handler handler) {
    return new Route(HandlerType.HEAD, path, handler);
  }

  static Route post(String path, Handler handler) {
    return new Route(HandlerType.POST, path, handler);
  }

  static Route delete(String path, Handler handler) {
    return new Route(HandlerType.DELETE, path, handler);
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
