package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.JobException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** An open encoder; its times are in the units its settings chose. */
final class Encoder implements AutoCloseable {
  private final AVCodecContext context;
  private final AVPacket packet;

  private Encoder(AVCodecContext context) throws JobException {
    this.context = context;
    this.packet = Native.present(avcodec.av_packet_alloc(), "a packet");
  }

  static Encoder open(String name, Decoder.Settings settings) throws JobException {
    AVCodec codec =
        Native.present(avcodec.avcodec_find_encoder_by_name(name), "the encoder " + name);
    AVCodecContext context =
        Native.present(avcodec.avcodec_alloc_context3(codec), "the encoder " + name);
    try {
      settings.apply(context);
      Native.check(
          avcodec.avcodec_open2(context, codec, (PointerPointer<?>) null), "the encoder " + name);
      return new Encoder(context);
    } catch (JobException e) {
      Native.free(context);
      throw e;
    }
  }

  /** Samples a channel of each frame but the last. */
  int frameSize() {
    return context.frame_size();
  }

  /** Hands a frame in; null says that none follows. */
  void send(@Nullable AVFrame frame) throws JobException {
    int status = avcodec.avcodec_send_frame(context, frame);
    if (!Native.isAgain(status)) {
      Native.check(status, "encoding");
    }
  }

  /** The next packet, valid until the next call; null when there is none (yet). */
  @Nullable AVPacket receive() throws JobException {
    avcodec.av_packet_unref(packet);
    int status = avcodec.avcodec_receive_packet(context, packet);
    if (Native.isAgain(status)) {
      return null;
    }
    Native.check(status, "encoding");
    return packet;
  }

  @Override
  public void close() {
    avcodec.av_packet_free(packet);
    Native.free(context);
  }
}
