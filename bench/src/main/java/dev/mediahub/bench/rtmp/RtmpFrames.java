package dev.mediahub.bench.rtmp;

import dev.mediahub.media.protocol.rtmp.ChunkWriter;
import dev.mediahub.media.protocol.rtmp.MessageType;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * RTMP messages of H.264 and AAC as an encoder sends them, in chunks: a video frame of noise, and
 * beside it the sound of that time. The FLV tag bodies are those of Adobe's FLV specification,
 * appendix E.4.
 */
final class RtmpFrames {
  private static final int VIDEO_STREAM = 6;
  private static final int AUDIO_STREAM = 4;
  private static final int SOUND_BYTES = 340; // 128 kbit/s, a message of 1,024 samples at 48 kHz
  private static final double SOUND_A_SECOND = 48_000 / 1024.0;
  private static final int KEYFRAME_FACTOR = 5;

  /** 1280×720, constrained baseline, level 3.1. */
  private static final byte[] CONFIGURATION = {
    0x17,
    0,
    0,
    0,
    0,
    1,
    0x42,
    (byte) 0xe0,
    0x1f,
    (byte) 0xff,
    (byte) 0xe1,
    0,
    9,
    0x67,
    0x42,
    (byte) 0xe0,
    0x1f,
    (byte) 0xda,
    0x01,
    0x40,
    0x16,
    (byte) 0xe4,
    1,
    0,
    4,
    0x68,
    (byte) 0xce,
    0x3c,
    (byte) 0x80
  };

  /** AAC-LC, 48 kHz, stereo. */
  private static final byte[] SOUND_CONFIGURATION = {(byte) 0xaf, 0, 0x11, (byte) 0x90};

  /** A channel pair without a spectrum, and the end; decoders leave what follows. */
  private static final byte[] SILENCE = {0x20, 0, 0, 0, 0, 0, 0x0e};

  private final int fps;
  private final int frameBytes;
  private final byte[] noise;
  private long frames;
  private long sounds;
  private long messages;

  RtmpFrames(long bitrate, int fps) {
    this.fps = fps;
    this.frameBytes = (int) (bitrate / 8 / fps);
    this.noise = new byte[frameBytes * (KEYFRAME_FACTOR + 1)];
    new Random(7).nextBytes(noise);
  }

  /** The first messages of a stream. */
  ByteBuffer begin() {
    ByteBuffer out = ByteBuffer.allocate(256);
    write(out, VIDEO_STREAM, MessageType.VIDEO, 0, CONFIGURATION);
    write(out, AUDIO_STREAM, MessageType.AUDIO, 0, SOUND_CONFIGURATION);
    return out.flip();
  }

  /** The next frame and the sound up to it. */
  ByteBuffer next() {
    boolean key = frames % (2L * fps) == 0;
    int size = key ? frameBytes * KEYFRAME_FACTOR : frameBytes - frameBytes * 2 / fps;
    int time = (int) (frames * 1000 / fps);
    byte[] body = new byte[9 + size];
    ByteBuffer.wrap(body)
        .put((byte) (key ? 0x17 : 0x27))
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) 0)
        .putInt(size);
    System.arraycopy(noise, 0, body, 9, size);
    body[9] = (byte) (key ? 0x65 : 0x41);
    body[10] = (byte) 0x88;
    ByteBuffer out = ByteBuffer.allocate(body.length + 4 * (SOUND_BYTES + 64) + 64);
    write(out, VIDEO_STREAM, MessageType.VIDEO, time, body);
    frames++;
    while (sounds / SOUND_A_SECOND < frames / (double) fps) {
      byte[] sound = new byte[SOUND_BYTES];
      sound[0] = (byte) 0xaf;
      sound[1] = 1;
      System.arraycopy(SILENCE, 0, sound, 2, SILENCE.length);
      write(out, AUDIO_STREAM, MessageType.AUDIO, (int) (sounds * 1000 / SOUND_A_SECOND), sound);
      sounds++;
    }
    return out.flip();
  }

  /** Messages made so far. */
  long messages() {
    return messages;
  }

  private void write(ByteBuffer out, int chunkStream, int type, int time, byte[] body) {
    messages++;
    ChunkWriter.write(out, chunkStream, type, 1, time, body, ChunkWriter.CHUNK_SIZE);
  }
}
