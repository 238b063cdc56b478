package dev.mediahub.core.pages;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One built file, kept in memory from its first use on.
 *
 * @param etag quoted, made from the content
 */
record WebFile(byte[] content, String type, String etag) {
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("map", "application/json"),
          Map.entry("json", "application/json"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("txt", "text/plain; charset=utf-8"));

  /** The files there are; a name that is not there is not remembered. */
  private static final Map<String, WebFile> LOADED = new ConcurrentHashMap<>();

  /** The file of that name below {@code web/}; empty when there is none. */
  static Optional<WebFile> find(String name) {
    WebFile loaded = LOADED.get(name);
    if (loaded != null) {
      return Optional.of(loaded);
    }
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    try (InputStream in = WebFile.class.getClassLoader().getResourceAsStream("web/" + name)) {
      if (in == null || !TYPES.containsKey(extension)) {
        return Optional.empty();
      }
      byte[] content = in.readAllBytes();
      WebFile file = new WebFile(content, TYPES.get(extension), etag(content));
      LOADED.put(name, file);
      return Optional.of(file);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read web/" + name, e);
    }
  }

  private static String etag(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + HexFormat.of().formatHex(hash, 0, 12) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
