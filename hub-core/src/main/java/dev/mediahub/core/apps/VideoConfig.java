package dev.mediahub.core.apps;

import static dev.mediahub.core.apps.Changed.later;
import static dev.mediahub.core.apps.Changed.or;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an app makes of its video on the server.
 *
 * @param adaptive live video is offered in the layers of the ladder
 * @param layers of live video; empty means {@link #DEFAULT_LAYERS}
 * @param encoding of what is made from recordings
 * @param vodAdaptive recordings are offered as HLS in several renditions
 */
public record VideoConfig(
    boolean adaptive,
    List<Layer> layers,
    Encoding encoding,
    boolean vodAdaptive,
    List<Rendition> vodRenditions) {
  public static final List<Layer> DEFAULT_LAYERS =
      List.of(new Layer("720p", 720), new Layer("480p", 480), new Layer("240p", 240));

  public static final int MAX_LAYERS = 8;
  public static final int MAX_RENDITIONS = 8;
  private static final Pattern LAYER_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,40}");

  /** One step of the live ladder; pixels. */
  public record Layer(@Nullable String name, @Nullable Integer height) {}

  /** One step of a recording's ladder; pixels, and thousands of bits a second. */
  public record Rendition(@Nullable Integer height, @Nullable Integer bitrateKbps) {}

  /** Codecs of what is made from recordings. */
  public enum Encoding {
    @JsonProperty("h264")
    H264,
    /** A WebM alternate besides. */
    @JsonProperty("h264+vp8")
    H264_VP8;

    @Override
    public String toString() {
      return this == H264 ? "h264" : "h264+vp8";
    }
  }

  /** What has been changed from the defaults, as stored; null means unchanged. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Changes(
      @Nullable Boolean adaptive,
      @Nullable List<Layer> layers,
      @Nullable Encoding encoding,
      @Nullable Boolean vodAdaptive,
      @Nullable List<Rendition> vodRenditions) {

    Changes then(Changes later) {
      return new Changes(
          later(adaptive, later.adaptive),
          later(layers, later.layers),
          later(encoding, later.encoding),
          later(vodAdaptive, later.vodAdaptive),
          later(vodRenditions, later.vodRenditions));
    }

    VideoConfig effective() {
      return new VideoConfig(
          or(adaptive, false),
          List.copyOf(or(layers, DEFAULT_LAYERS)),
          or(encoding, Encoding.H264),
          or(vodAdaptive, false),
          List.copyOf(or(vodRenditions, List.of())));
    }

    void check() {
      Fields.all(
          () -> {
            if (layers != null) {
              checkLayers(layers);
            }
          },
          () -> {
            if (vodRenditions != null) {
              checkRenditions(vodRenditions);
            }
          });
    }
  }

  private static void checkLayers(List<@Nullable Layer> layers) {
    if (layers.isEmpty() || layers.size() > MAX_LAYERS) {
      throw Fields.refused("layers", "must have 1 to %d layers".formatted(MAX_LAYERS));
    }
    Set<String> names = new HashSet<>();
    for (Layer layer : layers) {
      if (layer == null || layer.name() == null || !LAYER_NAME.matcher(layer.name()).matches()) {
        throw Fields.refused(
            "layers.name", "must have 1 to 40 characters of a-z A-Z 0-9 . _ -, as in \"720p\"");
      }
      if (!names.add(layer.name())) {
        throw Fields.refused("layers.name", "\"%s\" stands there twice".formatted(layer.name()));
      }
      within("layers.height", layer.height(), 1, 4320);
    }
  }

  private static void checkRenditions(List<@Nullable Rendition> renditions) {
    if (renditions.size() > MAX_RENDITIONS) {
      throw Fields.refused(
          "vodRenditions", "must have at most %d renditions".formatted(MAX_RENDITIONS));
    }
    for (Rendition rendition : renditions) {
      within("vodRenditions.height", rendition == null ? null : rendition.height(), 144, 4320);
      within(
          "vodRenditions.bitrateKbps",
          rendition == null ? null : rendition.bitrateKbps(),
          100,
          50_000);
    }
  }

  private static void within(String field, @Nullable Integer value, int min, int max) {
    if (value == null || value < min || value > max) {
      throw Fields.refused(
          field, "is required in each, a whole number from %d to %d".formatted(min, max));
    }
  }
}
