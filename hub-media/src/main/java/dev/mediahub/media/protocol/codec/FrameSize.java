package dev.mediahub.media.protocol.codec;

/** A picture's width and height in pixels, packed into a long; {@link #UNKNOWN} is 0. */
public final class FrameSize {
  public static final long UNKNOWN = 0;

  private static final int LARGEST_SIDE = 1 << 16;

  private FrameSize() {}

  /** Packs a size; {@link #UNKNOWN} when a side isn't 1 to 65536. */
  public static long of(long width, long height) {
    boolean valid = width > 0 && width <= LARGEST_SIDE && height > 0 && height <= LARGEST_SIDE;
    return valid ? width << 32 | height : UNKNOWN;
  }

  public static int width(long size) {
    return (int) (size >>> 32);
  }

  public static int height(long size) {
    return (int) size;
  }
}
