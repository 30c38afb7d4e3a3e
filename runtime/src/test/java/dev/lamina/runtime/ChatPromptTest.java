package dev.lamina.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.modelfile.chat.Message;
import dev.lamina.runtime.PromptTemplate.Conversation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which messages a prompt keeps. A token is a char here. */
class ChatPromptTest {
  private static final PromptTemplate PLAIN =
      GoPrompt.parse("{{ range .Messages }}[{{ .Role }}]{{ .Content }}{{ end }}");
  private static final PromptTemplate STRICT =
      JinjaPrompt.parse(
          "{% set first = messages[1] if messages[0].role == 'system' else messages[0] %}"
              + "{% if first.role != 'user' %}{{ raise_exception('user first') }}{% endif %}"
              + "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}");
  private static final PromptTemplate THINKING =
      GoPrompt.parse(
          "{{ range .Messages }}[{{ .Role }}]{{ if .Thinking }}<think>{{ .Thinking }}</think>"
              + "{{ end }}{{ .Content }}{{ end }}");

  @Test
  void systemIsTheRequestsOrElseTheModels() {
    Message own = Message.of("user", "own");
    Message hi = Message.of("user", "hi");
    Message told = Message.of("system", "told");
    assertThat(ChatPrompt.assemble(Optional.of("s"), List.of(own), List.of(hi)))
        .containsExactly(Message.of("system", "s"), own, hi);
    assertThat(ChatPrompt.assemble(Optional.of("s"), List.of(own), List.of(told, hi)))
        .containsExactly(own, told, hi);
    assertThat(ChatPrompt.assemble(Optional.of(""), List.of(), List.of(hi))).containsExactly(hi);
  }

  @Test
  void oldestMessagesAreLeftOutAndSystemStays() throws Exception {
    List<Message> messages =
        List.of(
            Message.of("system", "s"),
            Message.of("user", "one"),
            Message.of("assistant", "two"),
            Message.of("user", "three"));
    assertThat(fitting(PLAIN, messages, 1000).dropped()).isZero();
    Prompt cut = fitting(PLAIN, messages, "[system]s[assistant]two[user]three".length());
    assertThat(cut.text()).isEqualTo("[system]s[assistant]two[user]three");
    assertThat(cut.dropped()).as("without the system message").isEqualTo(1);
    assertThat(fitting(PLAIN, messages, 3).text()).isEqualTo("[system]s[user]three");
  }

  @Test
  void conversationIsCutWhereTheTemplateTakesIt() throws Exception {
    List<Message> messages =
        List.of(
            Message.of("system", "s"),
            Message.of("user", "one"),
            Message.of("assistant", "two"),
            Message.of("user", "three"),
            Message.of("assistant", "four"),
            Message.of("user", "five"));
    String all = "[system]s[user]one[assistant]two[user]three[assistant]four[user]five";
    assertThat(fitting(STRICT, messages, all.length()).text()).isEqualTo(all);
    Prompt cut = fitting(STRICT, messages, all.length() - 1);
    assertThat(cut.text()).isEqualTo("[system]s[user]three[assistant]four[user]five");
    assertThat(fitting(STRICT, messages, 1).text()).isEqualTo("[system]s[user]five");
  }

  @Test
  void imagesTakeTheirRoom() throws Exception {
    Message picture = new Message("user", "see", "", List.of("AAAA"), List.of(), "", "");
    List<Message> messages = List.of(picture, Message.of("user", "hi"));
    assertThat(fitting(PLAIN, messages, 700).dropped()).isEqualTo(1);
    assertThat(fitting(PLAIN, messages, 800).dropped()).isZero();
  }

  @Test
  void imagesAreMarkedWhereTheyAreMeant() {
    List<String> two = List.of("AAAA", "BBBB");
    List<Message> messages =
        List.of(
            new Message("user", "this [img] and that", "", two, List.of(), "", ""),
            new Message("user", "more", "", List.of("CCCC"), List.of(), "", ""));
    assertThat(prompts(PLAIN).whole(new Conversation(messages, List.of(), Think.UNSET)).text())
        .contains("[img-1]this [img-0] and that", "[img-2]more");
  }

  @Test
  void whatWasThoughtBeforeTheLastQuestionIsNotToldAgain() {
    List<Message> messages =
        List.of(
            Message.of("user", "one"),
            Message.of("assistant", " <think>hm</think>\n two"),
            Message.of("user", "three"),
            Message.of("assistant", "<think>so</think>four"));
    assertThat(prompts(THINKING).whole(new Conversation(messages, List.of(), Think.UNSET)).text())
        .isEqualTo("[user]one[assistant]two[user]three[assistant]<think>so</think>four");
  }

  /** Halving finds what trying one after the other finds. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void fewestAreLeftOut(long seed) throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<Message> messages = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        String role = List.of("system", "user", "assistant").get(random.nextInt(3));
        messages.add(Message.of(role, "x".repeat(random.nextInt(30))));
      }
      int context = random.nextInt(300);
      Prompt prompt = fitting(PLAIN, messages, context);
      int least = least(messages, context);
      assertThat(prompt.text()).as("%s in %d", messages, context).isEqualTo(from(messages, least));
      assertThat(prompt.dropped())
          .isEqualTo(
              messages.subList(0, least).stream()
                  .filter(message -> !message.role().equals("system"))
                  .count());
    }
  }

  private static int least(List<Message> messages, int context) {
    int last = messages.size() - 1;
    int start = 0;
    while (start < last && from(messages, start).length() > context) {
      start++;
    }
    return start;
  }

  /** As the template writes it, which joins neighbours of one role. */
  private static String from(List<Message> messages, int start) {
    StringBuilder text = new StringBuilder();
    String before = "";
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      if (i >= start || message.role().equals("system")) {
        text.append(message.role().equals(before) ? "\n\n" : "[" + message.role() + "]");
        text.append(message.content());
        before = message.role();
      }
    }
    return text.toString();
  }

  private static Prompt fitting(PromptTemplate template, List<Message> messages, int context)
      throws Exception {
    return prompts(template).fitting(new Conversation(messages, List.of(), Think.UNSET), context);
  }

  private static ChatPrompt prompts(PromptTemplate template) {
    return new ChatPrompt(template, SpecialTokens.NONE, String::length);
  }
}
