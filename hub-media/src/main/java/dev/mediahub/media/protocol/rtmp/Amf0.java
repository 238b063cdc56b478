package dev.mediahub.media.protocol.rtmp;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes AMF0 values: Number, Boolean, String, Map (as object), List, null. */
public final class Amf0 {
  static final int NUMBER = 0;
  static final int BOOLEAN = 1;
  static final int STRING = 2;
  static final int OBJECT = 3;
  static final int NULL = 5;
  static final int UNDEFINED = 6;
  static final int ECMA_ARRAY = 8;
  static final int OBJECT_END = 9;
  static final int STRICT_ARRAY = 10;
  static final int DATE = 11;
  static final int LONG_STRING = 12;
  static final int UNSUPPORTED = 13;
  static final int XML = 15;
  static final int TYPED_OBJECT = 16;

  private static final int LONGEST_STRING = 0xffff;

  private Amf0() {}

  /** The values one after the other. */
  public static byte[] write(@Nullable Object... values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Object value : values) {
        write(out, value);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeByte(NULL);
      case Number number -> {
        out.writeByte(NUMBER);
        out.writeDouble(number.doubleValue());
      }
      case Boolean flag -> {
        out.writeByte(BOOLEAN);
        out.writeBoolean(flag);
      }
      case String text -> {
        out.writeByte(STRING);
        writeText(out, text);
      }
      case Map<?, ?> fields -> writeObject(out, fields);
      case List<?> list -> {
        out.writeByte(STRICT_ARRAY);
        out.writeInt(list.size());
        for (Object each : list) {
          write(out, each);
        }
      }
      default -> throw new IllegalArgumentException("no AMF0 value: " + value.getClass());
    }
  }

  private static void writeObject(DataOutputStream out, Map<?, ?> fields) throws IOException {
    out.writeByte(OBJECT);
    for (Map.Entry<?, ?> field : fields.entrySet()) {
      writeText(out, String.valueOf(field.getKey()));
      write(out, field.getValue());
    }
    out.writeShort(0);
    out.writeByte(OBJECT_END);
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, LONGEST_STRING);
    out.writeShort(length);
    out.write(bytes, 0, length);
  }
}
