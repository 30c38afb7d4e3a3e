package dev.lamina.cli.service;

import java.util.List;

/** A way in which an operating system keeps the server running. Nothing is done here, only said. */
public sealed interface Service permits SystemdService, LaunchdService, TaskService {
  /** Written, made to start with the system or its user, and started; anew if it is there. */
  List<Step> install();

  /** Stopped and removed; models and settings stay. */
  List<Step> uninstall();

  Step.Run start();

  Step.Run stop();

  Step.Run restart();

  /** Prints whether it runs; the program ends with 0 if it does. */
  Step.Run status();

  /**
   * Prints what it said last.
   *
   * @param lines so many
   * @param follow whether to go on until it is interrupted
   */
  Step.Run logs(int lines, boolean follow);
}
