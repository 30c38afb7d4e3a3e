@NullMarked
package dev.lamina.oci.image;

import org.jspecify.annotations.NullMarked;
