package dev.mediahub.media.room;

/**
 * How much of a track a loop keeps for late viewers.
 *
 * @param videoSlots packets; a power of two
 * @param mostVideoSlots a group of pictures larger than {@code videoSlots} is kept whole up to
 *     this; a power of two
 * @param oldestKeyframeNs a keyframe older than this is not sent any more
 * @param catchUp timestamps of what a late viewer gets from the cache are moved close together, so
 *     that it plays them at once and is live; needed when the keyframe may be old
 */
public record Keeping(int videoSlots, int mostVideoSlots, long oldestKeyframeNs, boolean catchUp) {
  private static final int LIVE_SLOTS = 1024;
  private static final int MOST_SLOTS = 16_384;

  /**
   * For publishers that make a keyframe when asked. 1,024 packets are 4 s of 2 Mbit/s, 1 s of 8
   * Mbit/s; an older keyframe would start the viewer in the past.
   */
  public static final Keeping LIVE = new Keeping(LIVE_SLOTS, LIVE_SLOTS, 2_000_000_000L, false);

  /**
   * For publishers that turn out to make no keyframe when asked, such as OBS and FFmpeg over WHIP:
   * the whole group of pictures as for {@link #GROUP}. Both leave 250 pictures between keyframes
   * unless told otherwise, 10 s at 25 a second; who makes none for twice that is asked again.
   */
  public static final Keeping UNHEARD = new Keeping(LIVE_SLOTS, MOST_SLOTS, 20_000_000_000L, true);

  /** For what a worker makes: it makes a keyframe when asked, or a young one serves. */
  public static final Keeping REENCODED = new Keeping(LIVE_SLOTS, LIVE_SLOTS, 500_000_000L, true);

  /**
   * For publishers that cannot be asked (RTMP): the whole group of pictures since the last
   * keyframe. 16,384 packets, 25 MB, are 25 s of 6 Mbit/s.
   */
  public static final Keeping GROUP = new Keeping(LIVE_SLOTS, MOST_SLOTS, Long.MAX_VALUE, true);
}
