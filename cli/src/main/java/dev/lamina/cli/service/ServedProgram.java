package dev.lamina.cli.service;

import java.util.List;
import java.util.SortedMap;

/**
 * What a service runs.
 *
 * @param command the program and its arguments
 * @param settings environment variables
 */
public record ServedProgram(List<String> command, SortedMap<String, String> settings) {}
