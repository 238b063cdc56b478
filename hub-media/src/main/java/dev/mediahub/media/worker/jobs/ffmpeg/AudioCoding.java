package dev.mediahub.media.worker.jobs.ffmpeg;

/**
 * What sound is coded to.
 *
 * @param encoder FFmpeg's name
 * @param fixedChannels 0: as the source has them, at most two
 * @param bitsPerChannel bits a second
 */
record AudioCoding(String encoder, int fixedChannels, int bitsPerChannel) {
  /** 128 kbit/s for stereo: no longer told from the original by most listeners. */
  static final AudioCoding OPUS = new AudioCoding("libopus", 0, 64_000);

  static AudioCoding aac(int channels) {
    return new AudioCoding("aac", channels, 128_000 / channels);
  }

  boolean isOpus() {
    return encoder.equals("libopus");
  }

  int channels(boolean sourceIsMono) {
    return fixedChannels > 0 ? fixedChannels : sourceIsMono ? 1 : 2;
  }
}
