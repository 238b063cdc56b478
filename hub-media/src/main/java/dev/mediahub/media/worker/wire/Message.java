package dev.mediahub.media.worker.wire;

import java.nio.ByteBuffer;

/**
 * One message. Big-endian on the wire:
 *
 * <pre>
 *   0        4      5       9
 *   | length | type | job   | fields …   |
 * </pre>
 *
 * The length counts all that follows it; the job is 0 where there is none.
 */
public sealed interface Message {
  /** Bytes of the longest frame: a keyframe of 50 Mbit/s video is below 2 MB. */
  int MAX_PAYLOAD = 4 * 1024 * 1024;

  /** Bytes of the longest text or specification. */
  int MAX_FIELD = 32 * 1024;

  /**
   * The child's first message.
   *
   * @param token what the hub wrote to its standard input: the proof that this is the child
   * @param missing why the child cannot work, for people; empty when it can
   */
  record Hello(String token, String missing) implements Message {}

  /** Hub to child, once a second. */
  record Ping(long number) implements Message {}

  /** Child to hub, at once. */
  record Pong(long number) implements Message {}

  /** Hub to child: begin a job. */
  record Open(int job, ByteBuffer spec) implements Message {}

  /** Hub to child: no more frames; give out what is in the coder, then say Closed. */
  record Close(int job) implements Message {}

  /** Child to hub: the job has ended, by Close or because it is not possible. */
  record Closed(int job) implements Message {}

  /**
   * Child to hub: how a job fares.
   *
   * @param failed true: nothing will come of it until it is opened anew
   * @param text for people; empty when all is well
   */
  record Report(int job, boolean failed, String text) implements Message {}

  /**
   * Child to hub: frames that were lost inside the child, since the last such message.
   *
   * @param dropped frames that waited too long or could not be decoded
   */
  record Lost(int job, int dropped) implements Message {}

  /** Hub to child: the job's next picture is to be a keyframe; of no meaning for sound. */
  record Keyframe(int job) implements Message {}

  /**
   * Media, both ways.
   *
   * @param ptsUs when to show or hear it, in microseconds
   * @param payload when read: valid until the reader is used again
   */
  record Frame(int job, long ptsUs, boolean keyframe, ByteBuffer payload) implements Message {}
}
