package dev.lamina.toolkit;

/** What a push does with the conversation that is saved in a model. */
public enum MessagesChoice {
  /** Pushes nothing where there is one: nobody publishes what was said by mistake. */
  REFUSE,
  INCLUDE,
  /** Pushes the model without it. */
  LEAVE_OUT
}
