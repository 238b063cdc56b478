package dev.mediahub.core.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import software.amazon.awssdk.http.ContentStreamProvider;

/**
 * Some bytes of a file, to be read as often as a request is tried.
 *
 * @param number of the part, from 1
 */
record FilePart(Path file, int number, long offset, int length) implements ContentStreamProvider {
  @Override
  public InputStream newStream() {
    try {
      return new Reading(FileChannel.open(file, StandardOpenOption.READ), offset, offset + length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Reading extends InputStream {
    private final FileChannel from;
    private final long end;
    private long at;

    Reading(FileChannel from, long at, long end) {
      this.from = from;
      this.at = at;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int wanted) throws IOException {
      int length = (int) Math.min(wanted, end - at);
      if (length == 0) {
        return wanted == 0 ? 0 : -1;
      }
      int read = from.read(ByteBuffer.wrap(into, offset, length), at);
      if (read < 0) {
        throw new IOException("the file became shorter while it was uploaded");
      }
      at += read;
      return read;
    }

    @Override
    public void close() throws IOException {
      from.close();
    }
  }
}
