package dev.lamina.modelfile.jinja;

/** Python's None, so that no Java null travels among values. */
enum None {
  NONE
}
