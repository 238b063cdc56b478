package dev.mediahub.media.output.recorder;

import dev.mediahub.media.protocol.codec.Codec;
import dev.mediahub.media.protocol.fmp4.FirstSample;
import dev.mediahub.media.protocol.webm.WebmIndex;
import dev.mediahub.media.worker.PictureUnits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** The first keyframe of a recording's file, which each of them begins with. Any thread; blocks. */
public final class FirstPicture {
  private static final int MAX_CLUSTER = 64 * 1024 * 1024;

  /** Sound may come first, for a cluster or two. */
  private static final int MOST_CLUSTERS = 4;

  private FirstPicture() {}

  /** The keyframe; empty without video, or when the file is none of a recording that is whole. */
  public static Optional<PictureGroup> of(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      Optional<WebmIndex> webm = FileFinisher.webm(file);
      return webm.isPresent() ? ofWebm(file, webm.get()) : ofMp4(file);
    }
  }

  private static Optional<PictureGroup> ofMp4(FileChannel file) throws IOException {
    FirstSample first = FileFinisher.moov(file, FirstSample::ofVideo).orElse(null);
    if (first == null || first.size() > PictureUnits.MOST_BYTES - Integer.BYTES) {
      return Optional.empty();
    }
    ByteBuffer unit = ByteBuffer.allocate(first.size());
    FileFinisher.fill(file, unit, first.offset());
    Codec codec =
        switch (first.entry()) {
          case "avc1", "avc3" -> Codec.H264;
          case "hvc1", "hev1" -> Codec.H265;
          case "av01" -> Codec.AV1;
          case "vp09" -> Codec.VP9;
          default -> Codec.OTHER;
        };
    return codec == Codec.OTHER || unit.limit() < first.size()
        ? Optional.empty()
        : Optional.of(group(codec, first.configuration(), unit));
  }

  private static Optional<PictureGroup> ofWebm(FileChannel file, WebmIndex index)
      throws IOException {
    long at = index.clustersAt();
    ByteBuffer head = ByteBuffer.allocate(WebmIndex.CLUSTER_BYTES);
    for (int i = 0; i < MOST_CLUSTERS; i++) {
      FileFinisher.fill(file, head, at);
      long length = index.wholeCluster(head, at, file.size());
      if (length <= 0 || length > MAX_CLUSTER) {
        return Optional.empty();
      }
      ByteBuffer cluster = ByteBuffer.allocate((int) length);
      FileFinisher.fill(file, cluster, at);
      ByteBuffer unit = WebmIndex.firstPicture(cluster);
      if (unit != null) {
        return unit.remaining() > PictureUnits.MOST_BYTES - Integer.BYTES
            ? Optional.empty()
            : Optional.of(group(Codec.VP8, new byte[0], unit));
      }
      at += length;
    }
    return Optional.empty();
  }

  private static PictureGroup group(Codec codec, byte[] configuration, ByteBuffer unit) {
    byte[] data = new byte[unit.remaining()];
    unit.get(data);
    ByteBuffer units = ByteBuffer.allocate(PictureUnits.packed(data.length));
    PictureUnits.add(units, data, 0);
    return new PictureGroup(codec, configuration, units.flip());
  }
}
