package dev.mediahub.core.http.out;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one HTTP/1.1 answer from a connection that is closed after it (RFC 9112). Bounded: 16 KiB a
 * line, 64 KiB of headers, the body up to a limit.
 */
final class AnswerReader {
  private static final int MAX_LINE = 16 * 1024;
  private static final int MAX_HEAD = 64 * 1024;
  private static final int MAX_INTERIM = 8;
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})( .*)?");
  private static final Pattern CHUNK_SIZE = Pattern.compile("([0-9A-Fa-f]{1,15})[ \\t]*(;.*)?");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

  private final InputStream in;
  private final int maxBodyBytes;
  private int headLeft = MAX_HEAD;

  /**
   * @param in buffered
   */
  AnswerReader(InputStream in, int maxBodyBytes) {
    this.in = in;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** A body that is not to be kept is not waited for either. */
  OutgoingResponse read(boolean head) throws IOException {
    for (int i = 0; i < MAX_INTERIM; i++) {
      int status = status(line());
      Map<String, String> headers = headers();
      if (status >= 200) {
        boolean hasBody = !head && status != 204 && status != 304;
        return hasBody && maxBodyBytes > 0
            ? withBody(status, headers)
            : new OutgoingResponse(status, headers, new byte[0], !hasBody);
      }
    }
    throw new IOException("the server sends interim answers without end");
  }

  private static int status(String line) throws IOException {
    Matcher form = STATUS_LINE.matcher(line);
    if (!form.matches()) {
      throw new IOException("the server does not answer in HTTP/1.1");
    }
    return Integer.parseInt(form.group(1));
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("the server sends a header that is none");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private OutgoingResponse withBody(int status, Map<String, String> headers) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String length = headers.get("content-length");
    boolean complete;
    if (headers
        .getOrDefault("transfer-encoding", "")
        .toLowerCase(Locale.ROOT)
        .endsWith("chunked")) {
      complete = chunks(body);
    } else if (length != null) {
      if (!LENGTH.matcher(length).matches()) {
        throw new IOException("the server's Content-Length is no number");
      }
      complete = copy(body, Long.parseLong(length));
    } else {
      body.write(in.readNBytes(maxBodyBytes));
      complete = in.read() < 0;
    }
    return new OutgoingResponse(status, headers, body.toByteArray(), complete);
  }

  private boolean chunks(ByteArrayOutputStream body) throws IOException {
    while (true) {
      Matcher size = CHUNK_SIZE.matcher(line());
      if (!size.matches()) {
        throw new IOException("the server sends a chunk without a size");
      }
      long length = Long.parseLong(size.group(1), 16);
      if (length == 0) {
        return true;
      }
      if (!copy(body, length)) {
        return false;
      }
      if (!line().isEmpty()) {
        throw new IOException("the server sends a chunk longer than it says");
      }
      // Chunks do not count as head.
      headLeft = MAX_HEAD;
    }
  }

  /** False when the limit was reached first. */
  private boolean copy(ByteArrayOutputStream body, long length) throws IOException {
    int wanted = (int) Math.min(length, maxBodyBytes - body.size());
    byte[] bytes = in.readNBytes(wanted);
    body.write(bytes);
    if (bytes.length < wanted) {
      throw new EOFException("the server's answer ends too early");
    }
    return wanted == length;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the server closed the connection without an answer");
      }
      if (line.size() == MAX_LINE || --headLeft < 0) {
        throw new IOException("the server's headers are too long");
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
