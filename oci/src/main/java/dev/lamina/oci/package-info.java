@NullMarked
package dev.lamina.oci;

import org.jspecify.annotations.NullMarked;
