package dev.lamina.runtime.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.store.Json;
import dev.lamina.store.ModelException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts a schema's grammar lets through, by a matcher that reads GBNF here. */
class SchemaGrammarTest {
  private static Gbnf grammar(String schema) {
    return new Gbnf(SchemaGrammar.of(Json.parseObject(schema.getBytes(StandardCharsets.UTF_8))));
  }

  private static void assertAllows(String schema, String... texts) {
    Gbnf grammar = grammar(schema);
    for (String text : texts) {
      assertThat(grammar.matches(text)).as(schema + " allows " + text).isTrue();
    }
  }

  private static void assertRefuses(String schema, String... texts) {
    Gbnf grammar = grammar(schema);
    for (String text : texts) {
      assertThat(grammar.matches(text)).as(schema + " allows " + text).isFalse();
    }
  }

  @Test
  void objects() {
    String schema =
        """
        {"type":"object","required":["a","c"],"properties":{
          "a":{"type":"integer"},"b":{"type":"boolean"},"c":{"type":"string"},"d":{"type":"null"}}}""";
    assertAllows(
        schema,
        "{\"a\":1,\"c\":\"x\"}",
        "{ \"a\": -20, \"b\": true, \"c\": \"\" }",
        "{\n  \"a\": 0,\n  \"b\": false,\n  \"c\": \"é\\n\\u00e9\",\n  \"d\": null\n}");
    assertRefuses(
        schema,
        "{}",
        "{\"a\":1}",
        "{\"c\":\"x\",\"a\":1}",
        "{\"a\":1,\"c\":\"x\",}",
        "{\"a\":1,\"c\":\"x\",\"e\":1}",
        "{\"a\":1.5,\"c\":\"x\"}",
        "{\"a\":01,\"c\":\"x\"}",
        "[]");
  }

  @Test
  void propertiesThatNeedNotBeThere() {
    String schema =
        "{\"properties\":{\"a\":{\"const\":1},\"b\":{\"const\":2},\"c\":{\"const\":3}}}";
    for (int set = 0; set < 8; set++) {
      StringBuilder text = new StringBuilder("{");
      for (int i = 0; i < 3; i++) {
        if ((set >> i & 1) != 0) {
          text.append(text.length() > 1 ? "," : "").append("\"abc".charAt(0));
          text.append("abc".charAt(i)).append("\":").append(i + 1);
        }
      }
      assertAllows(schema, text + "}");
    }
    assertRefuses(schema, "{,\"a\":1}", "{\"b\":2,\"a\":1}", "{\"a\":1,\"a\":1}", "{\"a\":2}");
  }

  @Test
  void furtherProperties() {
    assertAllows("{\"type\":\"object\"}", "{}", "{\"x\":[1,{\"y\":null}],\"z\":-1.5e3}");
    String counts = "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}";
    assertAllows(counts, "{}", "{\"x\":1}", "{\"x\":1,\"y\":2}");
    assertRefuses(counts, "{\"x\":\"1\"}");
    String both =
        "{\"properties\":{\"a\":{\"const\":1}},\"required\":[\"a\"],\"additionalProperties\":true}";
    assertAllows(both, "{\"a\":1}", "{\"a\":1,\"b\":[]}");
    assertRefuses(both, "{\"b\":[]}");
    assertAllows("{\"type\":\"object\",\"required\":[\"k\"]}", "{\"k\":[0]}");
    assertRefuses("{\"type\":\"object\",\"required\":[\"k\"]}", "{}");
  }

  @Test
  void arrays() {
    String few =
        "{\"type\":\"array\",\"items\":{\"type\":\"boolean\"},\"minItems\":1,\"maxItems\":3}";
    assertAllows(few, "[true]", "[ true, false ]", "[true,true,true]");
    assertRefuses(few, "[]", "[true,true,true,true]", "[1]", "[true,]");
    String pair =
        "{\"prefixItems\":[{\"type\":\"integer\"},{\"type\":\"string\"}],\"items\":false,\"minItems\":2}";
    assertAllows(pair, "[1,\"a\"]");
    assertRefuses(pair, "[1]", "[1,\"a\",2]", "[\"a\",1]");
    assertAllows("{\"type\":\"array\"}", "[]", "[1,\"a\",{}]");
    assertRefuses("{\"type\":\"array\",\"maxItems\":0}", "[1]");
    assertAllows("{\"type\":\"array\",\"maxItems\":0}", "[]");
  }

  @Test
  void choices() {
    assertAllows("{\"enum\":[\"red\",2,null,{\"a\":[1]}]}", "\"red\"", "2", "null", "{\"a\":[1]}");
    assertRefuses("{\"enum\":[\"red\"]}", "\"green\"", "red");
    String either = "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]}";
    assertAllows(either, "7", "null");
    assertRefuses(either, "\"7\"");
    assertAllows("{\"type\":[\"string\",\"null\"]}", "\"a\"", "null");
    assertRefuses("{\"type\":[\"string\",\"null\"]}", "1");
    String all =
        """
        {"allOf":[{"$ref":"#/$defs/a"},{"properties":{"b":{"const":2}},"required":["b"]}],
         "$defs":{"a":{"properties":{"a":{"const":1}},"required":["a"]}}}""";
    assertAllows(all, "{\"a\":1,\"b\":2}");
    assertRefuses(all, "{\"a\":1}", "{\"b\":2}");
  }

  @Test
  void references() {
    String tree =
        """
        {"$ref":"#/$defs/node","$defs":{"node":{"type":"object","required":["v"],
          "properties":{"v":{"type":"integer"},
            "next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}}}}}""";
    assertAllows(tree, "{\"v\":1}", "{\"v\":1,\"next\":{\"v\":2,\"next\":null}}");
    assertRefuses(tree, "{\"v\":1,\"next\":{}}");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void rangesOfIntegers(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      int bits = 1 + random.nextInt(14);
      int a = random.nextInt(1 << bits) - (1 << bits) / 3;
      int b = a + random.nextInt(1 << bits);
      Gbnf grammar = grammar("{\"type\":\"integer\",\"minimum\":" + a + ",\"maximum\":" + b + "}");
      for (int number : List.of(a, b, a - 1, b + 1, (a + b) / 2, 0, -a, 10 * b, random.nextInt())) {
        assertThat(grammar.matches(Integer.toString(number)))
            .as(number + " from " + a + " to " + b)
            .isEqualTo(a <= number && number <= b);
      }
    }
  }

  @Test
  void rangesThatAreOpen() {
    String adult = "{\"type\":\"integer\",\"exclusiveMinimum\":17}";
    assertAllows(adult, "18", "99", "100", "1234567890");
    assertRefuses(adult, "17", "-18", "0");
    assertRefuses("{\"type\":\"integer\",\"maximum\":-5}", "-4", "0", "5");
    assertAllows("{\"type\":\"integer\",\"maximum\":-5}", "-5", "-17", "-100000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      value = {
        "{\"maxLength\":3}§\"abc\"§\"abcd\"",
        "{\"type\":\"string\",\"minLength\":2}§\"ab\"§\"a\"",
        "{\"type\":\"string\",\"format\":\"date\"}§\"2026-02-28\"§\"2026-13-01\"",
        "{\"type\":\"string\",\"format\":\"date-time\"}§\"2026-02-28T10:00:00Z\"§\"2026-02-28\"",
        "{\"type\":\"string\",\"format\":\"uuid\"}§\"123e4567-e89b-12d3-a456-426614174000\"§\"1\"",
        "{\"pattern\":\"^[A-Z]{2}-\\\\d+$\"}§\"AB-12\"§\"AB-\"",
        "{\"pattern\":\"^(cat|dog)s?$\"}§\"dogs\"§\"dogss\"",
        "{\"pattern\":\"b+\"}§\"abbc\"§\"ac\"",
        "{\"pattern\":\"^[^a-c]\\\\.$\"}§\"d.\"§\"a.\"",
        "{\"pattern\":\"^\\\\w+@\\\\w+(\\\\.\\\\w{2,3})+$\"}§\"a@b.com\"§\"a@b\""
      })
  void texts(String schema, String allowed, String refused) {
    assertAllows(schema, allowed);
    assertRefuses(schema, refused);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"text\"}",
        "{\"type\":5}",
        "{\"properties\":[]}",
        "{\"properties\":{\"a\":5}}",
        "{\"required\":\"a\",\"type\":\"object\"}",
        "{\"enum\":[]}",
        "{\"enum\":3}",
        "{\"anyOf\":[]}",
        "{\"$ref\":\"#/nowhere\"}",
        "{\"$ref\":\"http://example.com/schema\"}",
        "{\"$ref\":\"#\"}",
        "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}}}",
        "{\"type\":\"integer\",\"minimum\":5,\"maximum\":4}",
        "{\"type\":\"integer\",\"minimum\":\"5\"}",
        "{\"type\":\"array\",\"minItems\":-1}",
        "{\"type\":\"array\",\"minItems\":3,\"maxItems\":2}",
        "{\"pattern\":\"(?=a)b\"}",
        "{\"pattern\":\"(a\"}",
        "{\"pattern\":\"[a\"}",
        "{\"pattern\":\"*\"}",
        "{\"pattern\":\"(a)\\\\1\"}",
        "{\"pattern\":7}"
      })
  void whatIsNoSchemaIsInvalid(String schema) {
    assertThatThrownBy(() -> grammar(schema))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INVALID))
        .hasMessageContaining("format: ");
  }

  @Test
  void whatIsTooDeepOrTooLargeIsInvalid() {
    String deep = "{\"items\":".repeat(500) + "true" + "}".repeat(500);
    assertThatThrownBy(() -> grammar(deep)).hasMessageContaining("nested");
    JsonNode any = Json.object().put("type", "string").put("maxLength", 9);
    var properties = Json.object();
    for (int i = 0; i < 3000; i++) {
      properties.set("p" + i, any);
    }
    var wide = Json.object().set("properties", properties);
    assertThatThrownBy(() -> grammar(Json.write(wide))).hasMessageContaining("rules");
  }
}
