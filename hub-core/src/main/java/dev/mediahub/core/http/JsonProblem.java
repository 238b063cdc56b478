package dev.mediahub.core.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a JSON body without naming a Java class or repeating the body. */
final class JsonProblem {
  private JsonProblem() {}

  static String describe(JsonProcessingException e) {
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          "Unknown field \"%s\"%s%s"
              .formatted(shorten(path(unknown)), at(unknown), known(unknown.getKnownPropertyIds()));
      case InvalidFormatException format -> wrongType(format, format.getTargetType());
      case MismatchedInputException mismatch -> wrongType(mismatch, mismatch.getTargetType());
      case StreamConstraintsException limits ->
          "The JSON goes over a limit%s: %s"
              .formatted(at(limits), firstSentence(limits.getOriginalMessage()));
      case JsonMappingException mapping ->
          "Field \"%s\"%s: %s"
              .formatted(
                  shorten(path(mapping)), at(mapping), firstSentence(mapping.getOriginalMessage()));
      default ->
          "The body is not valid JSON%s: %s"
              .formatted(at(e), firstSentence(e.getOriginalMessage()));
    };
  }

  private static String wrongType(JsonMappingException e, @Nullable Class<?> target) {
    String path = path(e);
    String wanted = target == null ? "another type" : name(target);
    return path.isEmpty()
        ? "The body must be %s%s".formatted(wanted, at(e))
        : "Field \"%s\" must be %s%s".formatted(shorten(path), wanted, at(e));
  }

  private static String name(Class<?> type) {
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(value -> value.toString().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "text in quotes";
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "a whole number";
    }
    if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return "a number";
    }
    if (Collection.class.isAssignableFrom(type) || type.isArray()) {
      return "a list: […]";
    }
    if (java.time.temporal.Temporal.class.isAssignableFrom(type)) {
      return "a time such as 2026-06-30T12:00:00.000Z";
    }
    return "a JSON object: {…}";
  }

  private static String path(JsonMappingException e) {
    List<JsonMappingException.Reference> path = e.getPath();
    return path.stream()
        .map(step ->
            step.getFieldName() != null ? "." + step.getFieldName() : "[" + step.getIndex() + "]")
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }

  private static String at(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null || location.getLineNr() < 1
        ? ""
        : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static String known(@Nullable Collection<Object> ids) {
    return ids == null || ids.isEmpty()
        ? ""
        : "; known here: "
            + ids.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
  }

  private static String firstSentence(@Nullable String message) {
    if (message == null) {
      return "it cannot be read";
    }
    String line = message.lines().findFirst().orElse("");
    return shorten(
        line.replaceAll("\\(?`?[a-z]+(\\.[a-z0-9]+)+\\.[A-Z]\\w*(\\$\\w+)?`?\\)?", "value"));
  }

  private static String shorten(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
