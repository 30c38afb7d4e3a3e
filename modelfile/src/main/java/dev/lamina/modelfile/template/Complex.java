package dev.lamina.modelfile.template;

/** Go's complex128; templates can write such numbers, and do nothing but print them. */
record Complex(double real, double imaginary) {}
