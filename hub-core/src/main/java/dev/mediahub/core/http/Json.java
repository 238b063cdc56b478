package dev.mediahub.core.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Locale;

/**
 * The one JSON mapper. Instants are ISO-8601 in UTC with milliseconds. A body is refused with a
 * message that names the line, the column and the field: unknown fields, wrong types, text where a
 * number belongs, nesting deeper than {@link #MAX_DEPTH}, trailing tokens and doubled keys.
 */
public final class Json {
  /** Nesting allowed in a body. The API's own bodies need four. */
  static final int MAX_DEPTH = 32;

  private static final int MAX_STRING_CHARS = 1 << 20;
  private static final ObjectMapper MAPPER = build();

  private Json() {}

  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads the request's body. An empty body counts as an empty object.
   *
   * @throws HubException BAD_REQUEST naming the place, PAYLOAD_TOO_LARGE above {@link
   *     Bodies#DEFAULT_LIMIT_BYTES}
   */
  public static <T> T read(Context context, Class<T> type) {
    return parse(body(context), type);
  }

  /** A body, and all of it as a tree, which tells a field that is null from one that is absent. */
  public record Patch<T>(T value, JsonNode tree) {}

  /** As {@link #read}, for PATCH, where an absent field differs from null. */
  public static <T> Patch<T> readPatch(Context context, Class<T> type) {
    byte[] body = body(context);
    return new Patch<>(parse(body, type), parse(body, JsonNode.class));
  }

  private static byte[] body(Context context) {
    byte[] body = Bodies.bytes(context, Bodies.DEFAULT_LIMIT_BYTES);
    return body.length == 0 ? new byte[] {'{', '}'} : body;
  }

  static <T> T parse(byte[] body, Class<T> type) {
    T value;
    try {
      value = MAPPER.readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new HubException(ErrorCode.BAD_REQUEST, JsonProblem.describe(e), e);
    } catch (java.io.IOException e) {
      throw new HubException(ErrorCode.BAD_REQUEST, "The body is not readable text in UTF-8", e);
    }
    if (value == null || (value instanceof JsonNode node && !node.isObject())) {
      throw new HubException(ErrorCode.BAD_REQUEST, "The body must be a JSON object: {…}");
    }
    return value;
  }

  /** The value as JSON text. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written as JSON: " + value.getClass(), e);
    }
  }

  private static ObjectMapper build() {
    var factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING_CHARS)
                    .maxNumberLength(100)
                    .build())
            .build();
    var instants = new SimpleModule("instants with milliseconds");
    instants.addSerializer(Instant.class, new InstantWithMillis());
    JsonMapper mapper =
        JsonMapper.builder(factory)
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .addModule(instants)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    mapper.setDefaultLeniency(false);
    mapper.coercionConfigDefaults().setCoercion(CoercionInputShape.String, CoercionAction.Fail);
    for (LogicalType text : new LogicalType[] {LogicalType.Textual, LogicalType.Enum}) {
      mapper
          .coercionConfigFor(text)
          .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
          .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
          .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    }
    mapper
        .coercionConfigFor(LogicalType.Boolean)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
    return mapper.setLocale(Locale.ROOT);
  }
}
