@NullMarked
package dev.lamina.testdata;

import org.jspecify.annotations.NullMarked;
