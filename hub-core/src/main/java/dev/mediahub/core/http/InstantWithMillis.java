package dev.mediahub.core.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Always three digits of a second, as the API's examples have them. */
final class InstantWithMillis extends JsonSerializer<Instant> {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  @Override
  public void serialize(Instant value, JsonGenerator out, SerializerProvider serializers)
      throws IOException {
    out.writeString(FORMAT.format(value));
  }
}
