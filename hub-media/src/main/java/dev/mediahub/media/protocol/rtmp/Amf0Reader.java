package dev.mediahub.media.protocol.rtmp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads AMF0 values (Adobe's "Action Message Format -- AMF 0"): Double, Boolean, String, Map, List,
 * null. Depth and number of values are bounded.
 */
public final class Amf0Reader {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_VALUES = 1000;

  private final ByteBuffer in;
  private int values;

  public Amf0Reader(byte[] bytes, int offset) {
    in = ByteBuffer.wrap(bytes, offset, bytes.length - offset);
  }

  public boolean hasMore() {
    return in.hasRemaining();
  }

  /** The next value; null for null, undefined and what has no meaning outside Flash. */
  public @Nullable Object read() throws RtmpException {
    return value(0);
  }

  private @Nullable Object value(int depth) throws RtmpException {
    if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
      throw new RtmpException("AMF values nested too deeply, or too many");
    }
    int marker = take(1).get() & 0xff;
    return switch (marker) {
      case Amf0.NUMBER -> take(8).getDouble();
      case Amf0.BOOLEAN -> take(1).get() != 0;
      case Amf0.STRING -> text(take(2).getShort() & 0xffff);
      case Amf0.LONG_STRING, Amf0.XML -> text(take(4).getInt());
      case Amf0.NULL, Amf0.UNDEFINED, Amf0.UNSUPPORTED -> null;
      case Amf0.OBJECT -> object(depth);
      case Amf0.TYPED_OBJECT -> {
        text(take(2).getShort() & 0xffff);
        yield object(depth);
      }
      case Amf0.ECMA_ARRAY -> {
        take(4).getInt(); // A hint; some encoders write 0.
        yield object(depth);
      }
      case Amf0.STRICT_ARRAY -> list(depth);
      case Amf0.DATE -> {
        double millis = take(10).getDouble();
        in.position(in.position() + 2);
        yield millis;
      }
      default -> throw new RtmpException("AMF marker " + marker + " is not understood");
    };
  }

  private Map<String, @Nullable Object> object(int depth) throws RtmpException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (true) {
      int length = take(2).getShort() & 0xffff;
      if (length == 0 && take(1).get(in.position()) == Amf0.OBJECT_END) {
        in.get();
        return fields;
      }
      String name = text(length);
      fields.put(name, value(depth + 1));
    }
  }

  private List<@Nullable Object> list(int depth) throws RtmpException {
    int count = take(4).getInt();
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = 0; i != count; i++) {
      list.add(value(depth + 1));
    }
    return list;
  }

  private String text(int length) throws RtmpException {
    if (length < 0) {
      throw new RtmpException("an AMF string of more than 2^31 bytes");
    }
    take(length);
    String text =
        new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
    in.position(in.position() + length);
    return text;
  }

  private ByteBuffer take(int bytes) throws RtmpException {
    if (in.remaining() < bytes) {
      throw new RtmpException("an AMF value ends early");
    }
    return in;
  }
}
