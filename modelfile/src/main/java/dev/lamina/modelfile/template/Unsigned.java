package dev.lamina.modelfile.template;

/** A byte of a string or image, 0 to 255: Go's uint8. */
record Unsigned(int value) {}
