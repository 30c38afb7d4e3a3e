package dev.lamina.runtime;

import dev.lamina.modelfile.chat.Message;
import dev.lamina.modelfile.template.ThinkingTags;
import dev.lamina.runtime.PromptTemplate.Conversation;
import dev.lamina.store.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the prompts of one loaded model: conversations by its template, cut to what its context
 * holds. Spec: http-api-and-cli §6.2. Immutable.
 *
 * <p>Other than the reference: old messages are left out only where the template takes what
 * remains, and the fewest to leave out are looked for by halving.
 */
public final class ChatPrompt {
  /** What an image takes of the context, by the reference's estimate. */
  private static final int TOKENS_OF_IMAGE = 768;

  private static final String SYSTEM = "system";

  private final PromptTemplate template;
  private final SpecialTokens tokens;
  private final TokenCounter counter;

  public ChatPrompt(PromptTemplate template, SpecialTokens tokens, TokenCounter counter) {
    this.template = template;
    this.tokens = tokens;
    this.counter = counter;
  }

  /**
   * What a model is asked with: its SYSTEM unless the request begins with one, its own messages,
   * the request's.
   */
  public static List<Message> assemble(
      Optional<String> system, List<Message> own, List<Message> request) {
    List<Message> messages = new ArrayList<>();
    boolean told = !request.isEmpty() && request.getFirst().role().equals(SYSTEM);
    if (!told && system.isPresent() && !system.get().isEmpty()) {
      messages.add(Message.of(SYSTEM, system.get()));
    }
    messages.addAll(own);
    messages.addAll(request);
    return List.copyOf(messages);
  }

  /** The prompt of a whole conversation, however long. */
  public Prompt whole(Conversation conversation) {
    return prompt(render(withoutOldThinking(conversation)), 0);
  }

  /**
   * The prompt of a conversation of which the oldest messages are left out so that it fits; system
   * messages stay, and the last message stays even if it does not fit.
   *
   * @param context tokens that there is room for
   */
  public Prompt fitting(Conversation conversation, int context)
      throws IOException, InterruptedException {
    Conversation clean = withoutOldThinking(conversation);
    int last = Math.max(0, clean.messages().size() - 1);
    Candidate whole = new Candidate(0, render(clean));
    if (last == 0 || fits(whole, clean, context)) {
      return prompt(whole.text(), 0);
    }
    Candidate best = candidate(clean, last, last);
    int low = 1;
    int high = last;
    while (low < high) {
      int middle = (low + high) >>> 1;
      Candidate candidate = candidate(clean, middle, last);
      if (candidate.start() >= high) {
        // Nothing from the middle on can be had but what is found already.
        high = middle;
      } else if (fits(candidate, clean, context)) {
        best = candidate;
        high = middle;
      } else {
        low = candidate.start() + 1;
      }
    }
    return prompt(best.text(), others(clean.messages(), best.start()));
  }

  /** The prompt for the text between two others. */
  public Prompt fill(String before, String after, Think think) {
    String text = tokens.once(template.fill(before, after, think));
    return new Prompt(text, Optional.empty(), false, template.toolCallTag(), 0);
  }

  /**
   * @param start the first message that stays; of those before it system messages do
   */
  private record Candidate(int start, String text) {}

  /** The conversation from a message on, or from the first one after it that the template takes. */
  private Candidate candidate(Conversation conversation, int from, int last) {
    for (int start = from; start < last; start++) {
      try {
        return new Candidate(start, render(from(conversation, start)));
      } catch (ModelException refused) {
        // Many templates refuse a conversation that an assistant begins: it is cut further on.
        if (refused.kind() != ModelException.Kind.INVALID) {
          throw refused;
        }
      }
    }
    return new Candidate(last, render(from(conversation, last)));
  }

  private static Conversation from(Conversation conversation, int start) {
    List<Message> all = conversation.messages();
    return conversation.with(kept(all, others(all, start)));
  }

  /** How many of the first messages are no system messages. */
  private static int others(List<Message> messages, int end) {
    return (int)
        messages.subList(0, end).stream().filter(message -> !message.role().equals(SYSTEM)).count();
  }

  private boolean fits(Candidate candidate, Conversation conversation, int context)
      throws IOException, InterruptedException {
    long images = images(from(conversation, candidate.start()).messages());
    long room = context - images * TOKENS_OF_IMAGE;
    return TokenCounter.most(candidate.text()) <= room || counter.count(candidate.text()) <= room;
  }

  /** How many images messages have. */
  public static long images(List<Message> messages) {
    return messages.stream().mapToLong(message -> message.images().size()).sum();
  }

  /** The messages without the first so many that are no system messages. */
  public static List<Message> kept(List<Message> messages, int dropped) {
    List<Message> kept = new ArrayList<>();
    int left = dropped;
    for (Message message : messages) {
      if (message.role().equals(SYSTEM) || left-- <= 0) {
        kept.add(message);
      }
    }
    return List.copyOf(kept);
  }

  private String render(Conversation conversation) {
    Conversation marked = conversation.with(ImageMarks.in(conversation.messages()));
    return tokens.once(template.render(marked, tokens));
  }

  private Prompt prompt(String text, int dropped) {
    Optional<ThinkingTags> tags = template.thinkingTags();
    boolean inside = tags.isPresent() && text.stripTrailing().endsWith(tags.get().open());
    return new Prompt(text, tags, inside, template.toolCallTag(), dropped);
  }

  /** What a model thought is not told to it again once it was answered. */
  private Conversation withoutOldThinking(Conversation conversation) {
    Optional<ThinkingTags> tags = template.thinkingTags();
    if (tags.isEmpty()) {
      return conversation;
    }
    List<Message> messages = new ArrayList<>(conversation.messages());
    int lastUser = messages.size() - 1;
    while (lastUser >= 0 && !messages.get(lastUser).role().equals("user")) {
      lastUser--;
    }
    for (int i = 0; i < lastUser; i++) {
      Message message = messages.get(i);
      if (message.role().equals("assistant")) {
        messages.set(i, message.withContent(without(message.content(), tags.get())));
      }
    }
    return conversation.with(messages);
  }

  private static String without(String content, ThinkingTags tags) {
    String text = content.stripLeading();
    int end = text.indexOf(tags.close());
    return text.startsWith(tags.open()) && end >= 0
        ? text.substring(end + tags.close().length()).stripLeading()
        : content;
  }
}
