package dev.mediahub.core.vod;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers with a file or the part of it that was asked for, RFC 9110, section 14. */
public final class FileAnswer {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
  private static final long AT_ONCE = 1 << 20;

  private FileAnswer() {}

  /**
   * Sends the file.
   *
   * @param attachment what the browser saves it as; null shows it
   */
  public static void send(Context context, Path path, String type, @Nullable String attachment)
      throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      long size = file.size();
      String etag = "\"%x-%x\"".formatted(size, Files.getLastModifiedTime(path).toMillis());
      context.header("Accept-Ranges", "bytes");
      context.header("ETag", etag);
      context.header("Cache-Control", "private, max-age=0, must-revalidate");
      context.contentType(type);
      if (attachment != null) {
        context.header("Content-Disposition", "attachment; filename=\"" + attachment + "\"");
      }
      long[] range = range(context, size, etag);
      if (range.length == 0) {
        context.status(416).header("Content-Range", "bytes */" + size);
        return;
      }
      long length = range[1] - range[0];
      if (length < size) {
        context.status(206);
        context.header("Content-Range", "bytes %d-%d/%d".formatted(range[0], range[1] - 1, size));
      }
      context.res().setContentLengthLong(length);
      copy(file, range[0], range[1], context.res().getOutputStream());
    }
  }

  /** From and to (exclusive); empty when the range lies outside. A range of several is ignored. */
  private static long[] range(Context context, long size, String etag) {
    String header = context.header("Range");
    String condition = context.header("If-Range");
    Matcher range = RANGE.matcher(header == null ? "" : header);
    if (!range.matches() || (condition != null && !condition.equals(etag))) {
      return new long[] {0, size};
    }
    String first = range.group(1);
    String last = range.group(2);
    if (first.isEmpty() && last.isEmpty()) {
      return new long[] {0, size};
    }
    if (first.isEmpty()) {
      long suffix = Long.parseLong(last);
      return suffix == 0 || size == 0 ? new long[0] : new long[] {Math.max(0, size - suffix), size};
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? size : Math.min(size, Long.parseLong(last) + 1);
    return from >= size || to <= from ? new long[0] : new long[] {from, to};
  }

  private static void copy(FileChannel file, long from, long to, OutputStream out)
      throws IOException {
    WritableByteChannel sink = Channels.newChannel(out);
    long at = from;
    while (at < to) {
      long sent = file.transferTo(at, Math.min(AT_ONCE, to - at), sink);
      if (sent <= 0) {
        return; // The file became shorter, or the client left.
      }
      at += sent;
    }
  }
}
