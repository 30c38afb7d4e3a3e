package dev.lamina.oci;

import java.util.Optional;

/** Where a registry's login comes from. */
@FunctionalInterface
interface LoginSource {
  /** The login for a registry's host; empty if there is none. */
  Optional<Login> find(String host);
}
