package dev.lamina.oci;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** One request to one server, as it is sent. */
record Request(
    String method, URI uri, Map<String, String> headers, Optional<Call.Content> content) {}
