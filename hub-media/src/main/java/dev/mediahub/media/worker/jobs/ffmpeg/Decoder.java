package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** An open decoder. Times are microseconds. */
final class Decoder implements AutoCloseable {
  /** Sets what a decoder has to know before it is opened. */
  @FunctionalInterface
  interface Settings {
    void apply(AVCodecContext context) throws JobException;
  }

  private final AVCodecContext context;
  private final AVPacket packet;
  private final AVFrame frame;

  private Decoder(AVCodecContext context) throws JobException {
    this.context = context;
    this.packet = Native.present(avcodec.av_packet_alloc(), "a packet");
    this.frame = Native.present(avutil.av_frame_alloc(), "a frame");
  }

  static Decoder open(String name, Settings settings) throws JobException {
    AVCodec codec =
        Native.present(avcodec.avcodec_find_decoder_by_name(name), "the decoder " + name);
    AVCodecContext context =
        Native.present(avcodec.avcodec_alloc_context3(codec), "the decoder " + name);
    try {
      Native.setTimeBase(context, 1_000_000);
      settings.apply(context);
      Native.check(
          avcodec.avcodec_open2(context, codec, (PointerPointer<?>) null), "the decoder " + name);
      return new Decoder(context);
    } catch (JobException e) {
      Native.free(context);
      throw e;
    }
  }

  /**
   * Hands a packet in; frames are to be received before the next one.
   *
   * @return false when it is not decodable
   */
  boolean send(ByteBuffer bytes, long ptsUs) throws JobException {
    Native.check(avcodec.av_new_packet(packet, bytes.remaining()), "a packet");
    packet.data().capacity(bytes.remaining()).asByteBuffer().put(bytes.duplicate());
    packet.pts(ptsUs);
    int status = avcodec.avcodec_send_packet(context, packet);
    avcodec.av_packet_unref(packet);
    return status >= 0;
  }

  /** No more packets. */
  void end() {
    avcodec.avcodec_send_packet(context, null);
  }

  /** The next frame, valid until the next call; null when there is none (yet). */
  @Nullable AVFrame receive() {
    return avcodec.avcodec_receive_frame(context, frame) >= 0 ? frame : null;
  }

  @Override
  public void close() {
    avutil.av_frame_free(frame);
    avcodec.av_packet_free(packet);
    Native.free(context);
  }
}
