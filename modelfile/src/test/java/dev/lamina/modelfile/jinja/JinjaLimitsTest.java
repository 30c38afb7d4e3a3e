package dev.lamina.modelfile.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile templates end soon, with an error that names the limit. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JinjaLimitsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(99) }}",
        "{% for i in range(100000) %}{% if range(100000)|list %}{% endif %}{% endfor %}",
      })
  void stepsRunOut(String template) {
    // On a slow machine the time that they may take runs out first.
    assertRefused(template, "the template takes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 'x' * 999999999 }}",
        "{{ 'x'.center(999999999) }}",
        "{{ '%0999999999d' % 1 }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ ('x' * 1000000)|replace('x', 'y' * 1000) }}",
        "{{ ('x' * 9999999)|indent(99999999) }}",
        "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% for i in range(99999) %}{{ 'x' * 9999 }}{% endfor %}",
      })
  void textRunsOut(String template) {
    assertRefused(template, "text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ [1] * 999999999 }}",
        "{{ ('x' * 9999999)|list }}",
        "{{ ('x ' * 7000000).split() }}",
        "{{ ('x ' * 7000000).split(' ') }}",
        "{{ ('\\n' * 9999999).splitlines() }}",
        "{{ ('a ' * 7000000)|wordwrap(2) }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}",
      })
  void valuesRunOut(String template) {
    assertRefused(template, "values");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{ 9 ** 999999 }}", "{{ (2 ** 60000) * (2 ** 60000) }}"})
  void numbersRunOut(String template) {
    assertRefused(template, "bits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{% call m() %}{% endcall %}{{ caller }}{% endmacro %}{{ m() }}",
        "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% set ns = namespace(x=[]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% endfor %}",
        "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}",
      })
  void depthRunsOut(String template) {
    assertRefused(template, "deep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(1)", "[1]", "-1", "not 1", "{2:1}", "x(1)", "x[1]", "2 if 0 else 1"})
  void nestedTextIsRefused(String nested) {
    int inside = nested.indexOf('1');
    String opening = nested.substring(0, inside).repeat(100_000);
    String closing = nested.substring(inside + 1).repeat(100_000);
    assertRefused("{{ " + opening + "1" + closing + " }}", "more than");
  }

  @ParameterizedTest
  @ValueSource(strings = {" + 1", ".a", "|e", "()", "[1]", " ** 1", " and 1", " or 1", " if 1"})
  void longChainsAreRefused(String link) {
    assertRefused("{{ 1" + link.repeat(100_000) + " }}", "operators");
  }

  @Test
  void nestedBlocksAreRefused() {
    assertRefused("{% if 1 %}".repeat(100_000), "nested more than");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{ a }}", "{% set x = 1 %}", "{# x #}", "{% if x %}{% endif %}", "{ %"})
  void lengthAloneIsNoHarm(String part) {
    String text = part.repeat(50_000);
    String rendered = JinjaTemplate.parse(text).render(Json.object());
    assertThat(rendered).isEqualTo(part.equals("{ %") ? text : "");
  }

  @Test
  void aRealStackHoldsTheDeepestTemplate() throws Exception {
    String deep = "{{ " + "(".repeat(100) + "1" + ")".repeat(100) + " + 1".repeat(400) + " }}";
    String[] text = new String[1];
    Thread small =
        new Thread(
            null,
            () -> text[0] = JinjaTemplate.parse(deep).render(Json.object()),
            "small",
            1 << 20);
    small.start();
    small.join();
    assertThat(text[0]).isEqualTo("401");
  }

  private static void assertRefused(String template, String reason) {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> JinjaTemplate.parse(template).render(Json.object()))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID))
        .withMessageContaining(reason)
        .withMessageContaining("line 1");
  }
}
