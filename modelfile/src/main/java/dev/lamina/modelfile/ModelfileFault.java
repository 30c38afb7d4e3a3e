package dev.lamina.modelfile;

import dev.lamina.store.ModelException;

/** What is wrong at a place of a Modelfile's text. Never leaves the package. */
final class ModelfileFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int place;
  private final String reason;
  private final String hint;
  private final boolean numbered;

  /**
   * @param place index into the text
   * @param reason the reference's words
   * @param hint more than the reference says; may be empty
   * @param numbered whether the reference begins with the line's number
   */
  ModelfileFault(int place, String reason, String hint, boolean numbered) {
    super(reason);
    this.place = place;
    this.reason = reason;
    this.hint = hint;
    this.numbered = numbered;
  }

  /** As the error of whoever needs the whole text to be right. */
  ModelException told(String text) {
    ModelfilePlace at = new ModelfilePlace(text, place);
    return numbered ? at.wrong(reason, hint) : at.ended(reason, hint);
  }

  /** As one of several. */
  Finding finding(String text) {
    return new ModelfilePlace(text, place)
        .finding(Finding.Severity.ERROR, hint.isEmpty() ? reason : reason + " (" + hint + ")");
  }
}
