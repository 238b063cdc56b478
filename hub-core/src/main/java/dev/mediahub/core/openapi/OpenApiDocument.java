package dev.mediahub.core.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.Route;
import dev.mediahub.core.http.RouteDoc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the OpenAPI 3.1 document of the declared routes. */
final class OpenApiDocument {
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
  private static final String JSON = "application/json";

  private final Schemas schemas = new Schemas();

  private OpenApiDocument() {}

  static String of(List<Route> routes, String version) {
    return new OpenApiDocument().write(routes, version);
  }

  private String write(List<Route> routes, String version) {
    Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
    for (Route route : routes) {
      if (!route.doc().isHidden()) {
        paths
            .computeIfAbsent(route.path(), path -> new LinkedHashMap<>())
            .put(route.method().name().toLowerCase(Locale.ROOT), operation(route));
      }
    }
    Map<String, Object> components = new LinkedHashMap<>();
    components.put("schemas", withError(schemas.all()));
    components.put(
        "securitySchemes",
        Map.of(
            "bearer",
            Map.of(
                "type",
                "http",
                "scheme",
                "bearer",
                "description",
                "An API token (sk_…), a session, or on media routes a join token or stream key")));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.0");
    document.put("info", Map.of("title", "Mediahub", "version", version));
    document.put("paths", paths);
    document.put("components", components);
    return Json.write(document);
  }

  private Map<String, Object> operation(Route route) {
    RouteDoc doc = route.doc();
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("operationId", operationId(route));
    operation.put("summary", doc.summary());
    operation.put("tags", List.of(tag(route.path())));
    access(route.access(), operation);
    List<Map<String, Object>> parameters = parameters(route);
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    RouteDoc.Body body = doc.body();
    if (body != null) {
      operation.put("requestBody", Map.of("content", Map.of(body.contentType(), media(body))));
    }
    operation.put("responses", responses(doc.answers()));
    return operation;
  }

  private static void access(Access access, Map<String, Object> operation) {
    switch (access) {
      case Access.Open() -> {}
      case Access.Permission(String name) -> restrict(operation, "Needs permission " + name + ".");
      case Access.GlobalToken() -> restrict(operation, "Needs a token of global scope.");
      case Access.Session() -> restrict(operation, "Needs a session.");
      case Access.Media(String credential) -> restrict(operation, "Takes " + credential + ".");
    }
  }

  private static void restrict(Map<String, Object> operation, String how) {
    operation.put("description", how);
    operation.put("security", List.of(Map.of("bearer", List.of())));
  }

  private static List<Map<String, Object>> parameters(Route route) {
    List<Map<String, Object>> parameters = new ArrayList<>();
    Matcher inPath = PARAMETER.matcher(route.path());
    while (inPath.find()) {
      parameters.add(
          Map.of(
              "name",
              inPath.group(1),
              "in",
              "path",
              "required",
              true,
              "schema",
              Map.of("type", "string")));
    }
    for (RouteDoc.Query query : route.doc().queries()) {
      parameters.add(
          Map.of(
              "name",
              query.name(),
              "in",
              "query",
              "description",
              query.what(),
              "schema",
              Map.of("type", query.type())));
    }
    return parameters;
  }

  private Map<String, Object> media(RouteDoc.Body body) {
    Class<?> type = body.type();
    return type == null
        ? Map.of("schema", Map.of("type", "string"), "example", body.example())
        : Map.of("schema", schemas.of(type), "example", example(body.example()));
  }

  private static Object example(String json) {
    try {
      return Json.mapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an example is no JSON: " + json, e);
    }
  }

  private Map<String, Object> responses(List<RouteDoc.Answer> answers) {
    Map<String, Object> responses = new LinkedHashMap<>();
    for (RouteDoc.Answer answer : answers) {
      Map<String, Object> response = new LinkedHashMap<>();
      response.put("description", "Done");
      Map<String, Object> schema = schema(answer);
      if (answer.shape() != RouteDoc.Shape.NONE) {
        response.put("content", Map.of(answer.contentType(), Map.of("schema", schema)));
      }
      responses.put(Integer.toString(answer.status()), response);
    }
    responses.put(
        "default",
        Map.of(
            "description",
            "Refused; the message says what to do about it",
            "content",
            Map.of(JSON, Map.of("schema", Map.of("$ref", "#/components/schemas/Error")))));
    return responses;
  }

  private Map<String, Object> schema(RouteDoc.Answer answer) {
    Class<?> type = answer.type();
    Map<String, Object> inner = type == null ? Map.of() : schemas.of(type);
    return switch (answer.shape()) {
      case DATA -> envelope(inner, false);
      case DATA_LIST -> envelope(Map.of("type", "array", "items", inner), false);
      case PAGE -> envelope(Map.of("type", "array", "items", inner), true);
      case LIST -> Map.of("type", "array", "items", inner);
      case BARE -> inner;
      case TEXT -> Map.of("type", "string");
      case NONE -> Map.of();
    };
  }

  private static Map<String, Object> envelope(Map<String, Object> data, boolean paged) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("data", data);
    if (paged) {
      for (String figure : List.of("total", "limit", "offset")) {
        properties.put(figure, Map.of("type", "integer", "format", "int64"));
      }
    }
    properties.put("error", Map.of("type", "null"));
    return Map.of(
        "type", "object", "properties", properties, "required", List.copyOf(properties.keySet()));
  }

  private static Map<String, Object> withError(Map<String, Map<String, Object>> schemas) {
    Map<String, Object> all = new LinkedHashMap<>(schemas);
    Map<String, Object> text = Map.of("type", "string");
    Map<String, Object> number = Map.of("type", "integer", "format", "int64");
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("statusCode", Map.of("type", "integer"));
    properties.put("error", text);
    properties.put("message", text);
    properties.put("requestId", text);
    properties.put("metric", text);
    properties.put("limit", number);
    properties.put("used", number);
    all.put(
        "Error",
        Map.of(
            "type",
            "object",
            "properties",
            properties,
            "required",
            List.of("statusCode", "error", "message")));
    return all;
  }

  /** {@code apps}, {@code ingress}, {@code whip}: the first name that tells features apart. */
  private static String tag(String path) {
    String[] names = path.replaceFirst("^/api/v1/", "/").substring(1).split("/", -1);
    boolean withinApp = names[0].equals("apps") && names.length > 2;
    return withinApp ? names[2] : names[0];
  }

  private static String operationId(Route route) {
    StringBuilder id = new StringBuilder(route.method().name().toLowerCase(Locale.ROOT));
    for (String name : route.path().replaceFirst("^/api/v1", "").split("[/{}.-]+", -1)) {
      if (!name.isEmpty()) {
        id.append(Character.toUpperCase(name.charAt(0))).append(name.substring(1));
      }
    }
    return id.toString();
  }
}
