package dev.mediahub.core.vod;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ObjLongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers with a file of the app in the route, or the part of it that was asked for (RFC 9110,
 * section 14). Any thread.
 */
public final class FileAnswer {
  /** One range; a request for several, or for none, is answered with the whole file. */
  private static final Pattern RANGE = Pattern.compile("bytes=(?!-$)(\\d{0,18})-(\\d{0,18})");

  /** How exactly it is known what went to a client that left. */
  private static final long AT_ONCE = 64 * 1024;

  private final ObjLongConsumer<String> sent;

  /**
   * @param sent told how many bytes of an app's files went out
   */
  public FileAnswer(ObjLongConsumer<String> sent) {
    this.sent = sent;
  }

  /**
   * Sends the file.
   *
   * @param attachment what the browser saves it as; null shows it
   */
  public void send(Context context, Path path, String type, @Nullable String attachment)
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
      Matcher asked = RANGE.matcher(asked(context, etag));
      long[] range = asked.matches() ? range(asked, size) : new long[] {0, size};
      if (range.length == 0) {
        context.status(416).header("Content-Range", "bytes */" + size);
        return;
      }
      if (asked.matches()) {
        context.status(206);
        context.header("Content-Range", "bytes %d-%d/%d".formatted(range[0], range[1] - 1, size));
      }
      context.res().setContentLengthLong(range[1] - range[0]);
      if (!context.method().equals(HandlerType.HEAD)) {
        copy(file, range, context.res().getOutputStream(), context.pathParam("app"));
      }
    }
  }

  /** The range that holds for this file as it is; empty for all of it. */
  private static String asked(Context context, String etag) {
    String range = context.header("Range");
    String condition = context.header("If-Range");
    return range == null || (condition != null && !condition.equals(etag)) ? "" : range;
  }

  /** From and to (exclusive); empty when the range lies outside. */
  private static long[] range(Matcher asked, long size) {
    String first = asked.group(1);
    String last = asked.group(2);
    if (first.isEmpty()) {
      long suffix = Long.parseLong(last);
      return suffix == 0 || size == 0 ? new long[0] : new long[] {Math.max(0, size - suffix), size};
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? size : Math.min(size, Long.parseLong(last) + 1);
    return from >= size || to <= from ? new long[0] : new long[] {from, to};
  }

  private void copy(FileChannel file, long[] range, OutputStream out, String app)
      throws IOException {
    WritableByteChannel sink = Channels.newChannel(out);
    long at = range[0];
    while (at < range[1]) {
      long more = file.transferTo(at, Math.min(AT_ONCE, range[1] - at), sink);
      if (more <= 0) {
        return; // The file became shorter, or the client left.
      }
      sent.accept(app, more);
      at += more;
    }
  }
}
