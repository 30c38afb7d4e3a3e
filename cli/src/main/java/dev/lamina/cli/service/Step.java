package dev.lamina.cli.service;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** One thing that is done to have a service, or to have it no more. */
public sealed interface Step {
  /**
   * A file is written; its directories are made.
   *
   * @param permissions as {@code rw-r--r--}, where files have such
   * @param keep whether one that is there stays as it is
   */
  record Write(Path file, String text, Charset charset, String permissions, boolean keep)
      implements Step {
    /** A file of settings that all may read. */
    public static Write of(Path file, String text) {
      return new Write(file, text, StandardCharsets.UTF_8, "rw-r--r--", false);
    }

    /** The same, kept where it is there. */
    public Write kept(String others) {
      return new Write(file, text, charset, others, true);
    }
  }

  /** A file is removed, if it is there. */
  record Remove(Path file) implements Step {}

  /**
   * A program is run at this terminal.
   *
   * @param unless a program that tells, by ending with 0, that this is not needed; empty: always
   */
  record Run(List<String> command, List<String> unless) implements Step {
    /** Always. */
    public static Run of(String... command) {
      return new Run(List.of(command), List.of());
    }

    /** The same, where a test fails. */
    public Run unless(String... test) {
      return new Run(command, List.of(test));
    }
  }

  /** A sentence for the user. */
  record Tell(String text) implements Step {}
}
