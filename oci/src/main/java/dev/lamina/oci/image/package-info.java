/** What is in a container image: start at {@link dev.lamina.oci.image.ImageFiles}. */
@NullMarked
package dev.lamina.oci.image;

import org.jspecify.annotations.NullMarked;
