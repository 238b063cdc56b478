package dev.mediahub.core.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.mediahub.core.http.Json;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schemas of records, as Jackson reads and writes them. A component that may be null may be
 * null in the JSON; it may be absent in a request, and in an answer whose record leaves nulls out.
 */
final class Schemas {
  private final Map<String, Map<String, Object>> byName = new TreeMap<>();
  private final Map<String, Class<?>> classes = new HashMap<>();

  /** All schemas that were referred to, by name. */
  Map<String, Map<String, Object>> all() {
    return byName;
  }

  /** A schema or a reference to one. */
  Map<String, Object> of(Type type) {
    if (type instanceof ParameterizedType generic) {
      return ofGeneric(generic);
    }
    return type instanceof Class<?> plain ? ofClass(plain) : Map.of();
  }

  private Map<String, Object> ofGeneric(ParameterizedType type) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == List.class) {
      return Map.of("type", "array", "items", of(arguments[0]));
    }
    if (type.getRawType() == Map.class) {
      return Map.of("type", "object", "additionalProperties", of(arguments[1]));
    }
    return type.getRawType() == Optional.class ? of(arguments[0]) : Map.of();
  }

  private Map<String, Object> ofClass(Class<?> type) {
    if (type == String.class) {
      return Map.of("type", "string");
    }
    if (type == boolean.class || type == Boolean.class) {
      return Map.of("type", "boolean");
    }
    if (type == int.class || type == Integer.class) {
      return Map.of("type", "integer", "format", "int32");
    }
    if (type == long.class || type == Long.class) {
      return Map.of("type", "integer", "format", "int64");
    }
    if (type == double.class || type == Double.class) {
      return Map.of("type", "number");
    }
    if (type == Instant.class) {
      return Map.of("type", "string", "format", "date-time");
    }
    if (type.isEnum()) {
      return Map.of("type", "string", "enum", names(type));
    }
    return type.isRecord() ? reference(type) : Map.of();
  }

  private static List<String> names(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(value -> Json.mapper().valueToTree(value).asText())
        .toList();
  }

  private Map<String, Object> reference(Class<?> type) {
    String name = name(type);
    Class<?> known = classes.putIfAbsent(name, type);
    if (known == null) {
      byName.put(name, object(type));
    } else if (known != type) {
      throw new IllegalStateException(known + " and " + type + " would both be called " + name);
    }
    return Map.of("$ref", "#/components/schemas/" + name);
  }

  /** {@code App} for {@code AppRoutes.View}, {@code AppChanges} for {@code AppRequests.Changes}. */
  static String name(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    String own = type.getSimpleName();
    if (outer == null) {
      return own;
    }
    String prefix = outer.getSimpleName().replaceFirst("(Routes|Requests|View)$", "");
    return own.equals("View") ? prefix : own.startsWith(prefix) ? own : prefix + own;
  }

  private Map<String, Object> object(Class<?> type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    addComponents(type, properties, required);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", "object");
    object.put("properties", properties);
    if (!required.isEmpty()) {
      object.put("required", required);
    }
    return object;
  }

  private void addComponents(Class<?> type, Map<String, Object> properties, List<String> required) {
    JsonInclude inclusion = type.getAnnotation(JsonInclude.class);
    boolean leavesNullsOut = inclusion != null && inclusion.value() == JsonInclude.Include.NON_NULL;
    for (RecordComponent component : type.getRecordComponents()) {
      if (has(component, JsonUnwrapped.class)) {
        addComponents(component.getType(), properties, required);
        continue;
      }
      String name = propertyName(component);
      boolean nullable =
          component.getAnnotatedType().isAnnotationPresent(Nullable.class)
              || component.getType() == Optional.class;
      Map<String, Object> schema =
          has(component, JsonRawValue.class) ? Map.of() : of(component.getGenericType());
      properties.put(name, nullable ? orNull(schema) : schema);
      if (!nullable && !leavesNullsOut) {
        required.add(name);
      }
    }
  }

  private static Map<String, Object> orNull(Map<String, Object> schema) {
    return schema.isEmpty() ? schema : Map.of("anyOf", List.of(schema, Map.of("type", "null")));
  }

  private static String propertyName(RecordComponent component) {
    JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
    return named != null && !named.value().isEmpty() ? named.value() : component.getName();
  }

  private static boolean has(
      RecordComponent component, Class<? extends java.lang.annotation.Annotation> annotation) {
    AnnotatedElement accessor = component.getAccessor();
    return accessor.isAnnotationPresent(annotation);
  }
}
