package dev.lamina.cli;

import dev.lamina.cli.text.Sizes;

/**
 * The words for one way of moving layers.
 *
 * @param doing as the stream's lines begin
 * @param did the same when it is done
 * @param already of bytes that did not have to move; empty where there are none
 */
record Moving(String doing, String did, String already) {
  static final Moving PULL = new Moving("pulling", "pulled", "here already");
  static final Moving PUSH = new Moving("pushing", "pushed", "there already");
  static final Moving COPY = new Moving("copying", "copied", "there already");
  static final Moving EXPORT = new Moving("exporting", "exported", "");
  static final Moving IMPORT = new Moving("importing", "imported", "here already");

  /** Where something else tells what came of each file. */
  static final Moving UNTOLD = new Moving("", "", "");

  /**
   * What is said of a layer that is done; empty for nothing.
   *
   * @param text the status of its lines, such as {@code pulling 6a0746a1ec1a}
   */
  String layer(String text, long total, long present) {
    if (did.isEmpty()) {
      return "";
    }
    String line = text.replaceFirst("^" + doing, did) + ": " + Sizes.text(total);
    if (present == 0 || already.isEmpty()) {
      return line;
    }
    return present >= total
        ? text.replaceFirst("^" + doing + " ", "") + ": " + Sizes.text(total) + ", " + already
        : line + ", " + Sizes.text(present) + " of it " + already;
  }
}
