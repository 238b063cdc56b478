package dev.mediahub.bench.client;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.rtcp.NtpTime;
import dev.mediahub.media.protocol.rtcp.RtcpHandler;
import dev.mediahub.media.protocol.rtcp.RtcpReader;
import dev.mediahub.media.protocol.rtcp.RtcpWriter;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.LocalTransport;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpReceiver;
import dev.mediahub.media.protocol.srtp.SrtpSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Publishes one video track by WHIP at a steady bit rate, whatever the server's feedback says: a
 * benchmark's load must not depend on what it measures. Answers NACK with RTX and PLI with a
 * keyframe. Every payload ends with {@link System#nanoTime} of its first sending.
 */
public final class Publisher implements MediaEnd {
  private static final int STAMP_BYTES = 8;
  private static final int ONE_BYTE_PROFILE = 0xBEDE_0000;
  private static final int EXTENSION_BYTES = 8;
  private static final int HEADER_BYTES = RtpHeader.FIXED_LENGTH + EXTENSION_BYTES;
  private static final int CACHE = 2048;
  private static final int SLOT_BYTES = 1400;
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int CLOCK_RATE = 90_000;

  private final Signalling signalling;
  private final ClientLoop loop;
  private final H264Frames frames;
  private final int framesPerSecond;
  private final int ssrc;
  private final int rtxSsrc;
  private final Feedback feedback = new Feedback();
  private final ByteBuffer cache = ByteBuffer.allocateDirect(CACHE * SLOT_BYTES);
  private final int[] lengths = new int[CACHE];
  private final int[] timestamps = new int[CACHE];
  private final boolean[] markers = new boolean[CACHE];

  private volatile @Nullable NegotiatedMedia media;
  private Signalling.@Nullable Accepted session;
  private volatile @Nullable Connection connection;
  private @Nullable SrtpSender protect;
  private @Nullable SrtpReceiver unprotect;
  private boolean keyframeWanted = true;
  private long startNs;
  private long frameCount;
  private long index = 1;
  private long rtxIndex = 1;
  private int transport;
  private long nextReportNs;
  private int octets;
  private volatile long packets;
  private volatile long keyframes;
  private volatile long resent;

  public Publisher(Signalling signalling, ClientLoop loop, long bitrate, int framesPerSecond) {
    this.signalling = signalling;
    this.loop = loop;
    this.framesPerSecond = framesPerSecond;
    frames = new H264Frames(bitrate, framesPerSecond);
    ssrc = signalling.random().nextInt() | 1;
    rtxSsrc = ssrc ^ 0x5555_0000;
  }

  /** Joins and starts to send. Any thread. */
  public void join() throws IOException, InterruptedException {
    LocalTransport local = signalling.transport();
    Endpoint server = signalling.server();
    Codec codec = server.rtx() ? ClientOffer.H264 : Viewer.withoutRtx(ClientOffer.H264);
    String offer =
        ClientOffer.publisher(
            local,
            "bench",
            List.of(
                ClientOffer.Media.send(
                    TrackKind.VIDEO,
                    Integer.toUnsignedLong(ssrc),
                    server.rtx() ? Integer.toUnsignedLong(rtxSsrc) : -1,
                    codec)));
    Signalling.Accepted accepted =
        signalling.post(server.whip(), server.publishToken(), local, offer);
    session = accepted;
    media = accepted.answer().media().getFirst();
    Connection opened = signalling.connect(loop, accepted, this);
    Viewer.await(opened.connected());
  }

  /** Ends the session by DELETE. Any thread. */
  public void leave() throws IOException, InterruptedException {
    Signalling.Accepted joined = session;
    Connection opened = connection;
    if (joined != null) {
      signalling.delete(joined);
    }
    if (opened != null) {
      loop.remove(opened);
    }
  }

  /** Is gone without a word, as a client that lost its network or power. Any thread. */
  public void vanish() {
    Connection opened = connection;
    if (opened != null) {
      loop.remove(opened);
    }
  }

  /** Media packets sent, each counted once. Any thread. */
  public long packets() {
    return packets;
  }

  /** Any thread. */
  public long keyframes() {
    return keyframes;
  }

  /** Packets sent again because the server asked. Any thread. */
  public long resent() {
    return resent;
  }

  @Override
  public void connected(Connection over, SrtpKeys keys, long nowNs) {
    connection = over;
    protect = loop.engine().sender(keys);
    unprotect = loop.engine().receiver(keys);
    startNs = nowNs;
    nextReportNs = nowNs;
  }

  @Override
  public void onRtp(ByteBuffer buffer, int offset, int length, long nowNs) {}

  @Override
  public void onRtcp(ByteBuffer buffer, int offset, int length, long nowNs) {
    SrtpReceiver receiver = unprotect;
    int plain = receiver == null ? -1 : receiver.unprotectRtcp(buffer, offset, length);
    if (plain > 0) {
      int _ = RtcpReader.read(buffer, offset, plain, feedback);
    }
  }

  @Override
  public void poll(long nowNs) {
    if (nowNs - startNs >= frameCount * SECOND_NS / framesPerSecond) {
      sendFrame();
    }
    if (nowNs >= nextReportNs && frameCount > 0) {
      nextReportNs = nowNs + SECOND_NS;
      sendReport();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  private void sendFrame() {
    boolean key = keyframeWanted;
    keyframeWanted = false;
    int timestamp = (int) (frameCount * CLOCK_RATE / framesPerSecond);
    frameCount++;
    int count = frames.begin(key);
    for (int i = 0; i < count; i++) {
      int slot = (int) (index % CACHE);
      int at = slot * SLOT_BYTES;
      int length = frames.write(cache, at, i, STAMP_BYTES);
      cache.putLong(at + length - STAMP_BYTES, System.nanoTime());
      lengths[slot] = length;
      timestamps[slot] = timestamp;
      markers[slot] = i == count - 1;
      send(slot, index++, false);
      octets += length;
    }
    packets += count;
    if (key) {
      keyframes++;
    }
  }

  private void send(int slot, long number, boolean repair) {
    Connection to = connection;
    SrtpSender protector = protect;
    NegotiatedMedia negotiated = media;
    if (to == null || protector == null || negotiated == null) {
      return;
    }
    ByteBuffer out = to.buffer();
    Codec codec = negotiated.codecs().getFirst();
    RtpHeader.write(
        out,
        0,
        markers[slot],
        repair ? codec.rtxPayloadType() : codec.payloadType(),
        (int) number & 0xffff,
        timestamps[slot],
        repair ? rtxSsrc : ssrc);
    int header = RtpHeader.FIXED_LENGTH;
    int id = negotiated.extensions().transportCc();
    if (id > 0) {
      RtpHeader.setExtension(out, 0, true);
      out.putInt(header, ONE_BYTE_PROFILE | 1);
      out.putInt(header + 4, id << 28 | 1 << 24 | (transport++ & 0xffff) << 8);
      header = HEADER_BYTES;
    }
    int payload = slot * SLOT_BYTES;
    int length;
    if (repair) {
      out.putShort(header, (short) cacheNumber(slot));
      out.put(header + 2, cache, payload, lengths[slot]);
      length = protector.protectRtp(out, header, lengths[slot] + 2, out, 0, header, number);
    } else {
      length = protector.protectRtp(cache, payload, lengths[slot], out, 0, header, number);
    }
    if (length > 0) {
      to.send(0, length);
    }
  }

  /** The newest packet number that lies in a slot. */
  private long cacheNumber(int slot) {
    long newest = index - 1;
    return newest - Math.floorMod(newest - slot, CACHE);
  }

  private void sendReport() {
    Connection to = connection;
    SrtpSender protector = protect;
    if (to == null || protector == null) {
      return;
    }
    ByteBuffer out = to.buffer();
    int timestamp = (int) ((System.nanoTime() - startNs) / 1_000L * CLOCK_RATE / 1_000_000L);
    int end =
        RtcpWriter.senderReport(
            out,
            0,
            ssrc,
            NtpTime.ofEpochMillis(System.currentTimeMillis()),
            timestamp,
            (int) packets,
            octets);
    end = RtcpWriter.canonicalName(out, end, ssrc, "bench");
    int length = protector.protectRtcp(out, 0, end);
    if (length > 0) {
      to.send(0, length);
    }
  }

  @Override
  public void release() {
    if (protect != null) {
      protect.close();
    }
    if (unprotect != null) {
      unprotect.close();
    }
    protect = null;
    unprotect = null;
  }

  private final class Feedback implements RtcpHandler {
    @Override
    public void nack(int senderSsrc, int mediaSsrc, int packetId, int lostMask) {
      resend(packetId);
      for (int bit = 0; bit < 16; bit++) {
        if ((lostMask & 1 << bit) != 0) {
          resend(packetId + bit + 1);
        }
      }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void resend(int sequence) {
      NegotiatedMedia negotiated = media;
      long newest = index - 1;
      long number = newest + (short) (sequence - (int) newest);
      boolean rtx = negotiated != null && negotiated.codecs().getFirst().rtxPayloadType() >= 0;
      if (rtx && number > 0 && number <= newest && number > newest - CACHE) {
        send((int) (number % CACHE), rtxIndex++, true);
        resent++;
      }
    }

    @Override
    public void pictureLoss(int senderSsrc, int mediaSsrc) {
      keyframeWanted = true;
    }

    @Override
    public void fullIntraRequest(int senderSsrc, int mediaSsrc, int sequence) {
      keyframeWanted = true;
    }
  }
}
