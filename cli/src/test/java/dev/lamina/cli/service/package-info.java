@NullMarked
package dev.lamina.cli.service;

import org.jspecify.annotations.NullMarked;
