package dev.lamina.modelfile.jinja;

/** How a statement ended. */
enum Flow {
  NORMAL,
  BREAK,
  CONTINUE
}
