package dev.mediahub.media.clients;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.rtcp.RtcpHandler;
import dev.mediahub.media.protocol.rtcp.RtcpReader;
import dev.mediahub.media.protocol.rtp.RtpHeader;
import dev.mediahub.media.protocol.sdp.ClientAnswer;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.Codec;
import dev.mediahub.media.protocol.sdp.LocalTransport;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpReceiver;
import dev.mediahub.media.protocol.srtp.SrtpSender;
import dev.mediahub.media.room.FramePayload;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Publishes numbered VP8 frames at a steady rate, whatever feedback says. Answers NACK with RTX and
 * PLI with a keyframe.
 */
public final class FramePublisher implements ClientMedia {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int SSRC = 0x70756231;
  private static final int RTX_SSRC = 0x70756232;

  private final int framesPerSecond;
  private final int packetsAFrame;
  private final Map<Integer, ByteBuffer> sent = new HashMap<>();
  private final TreeMap<Integer, Long> sentAtNs = new TreeMap<>();
  private final Feedback feedback = new Feedback();
  private @Nullable Codec codec;
  private @Nullable TestClient client;
  private @Nullable SrtpSender protect;
  private @Nullable SrtpReceiver unprotect;
  private boolean keyframeWanted = true;
  private long startNs;
  private int frame;
  private int keyframes;
  private long index = 1;
  private long rtxIndex = 1;

  public FramePublisher(int framesPerSecond, int packetsAFrame) {
    this.framesPerSecond = framesPerSecond;
    this.packetsAFrame = packetsAFrame;
  }

  @Override
  public String offer(LocalTransport local) {
    return ClientOffer.publisher(
        local,
        "test",
        List.of(ClientOffer.Media.send(TrackKind.VIDEO, SSRC, RTX_SSRC, ClientOffer.VP8)));
  }

  @Override
  public void answered(ClientAnswer answer) {
    codec = answer.media().getFirst().codecs().getFirst();
  }

  @Override
  public void connected(TestClient client, SrtpKeys keys, long nowNs) {
    this.client = client;
    protect = client.engine().sender(keys);
    unprotect = client.engine().receiver(keys);
    startNs = nowNs;
  }

  /** When each frame was sent, by number. Any other thread. */
  public TreeMap<Integer, Long> sentAtNs() {
    TestClient from = client;
    return from == null ? new TreeMap<>() : from.ask(() -> new TreeMap<>(sentAtNs));
  }

  /** Any other thread. */
  public int keyframes() {
    TestClient from = client;
    return from == null ? 0 : from.ask(() -> keyframes);
  }

  @Override
  public void onRtcp(ByteBuffer buffer, int length, long nowNs) {
    int plain = unprotect == null ? -1 : unprotect.unprotectRtcp(buffer, 0, length);
    if (plain > 0) {
      int _ = RtcpReader.read(buffer, 0, plain, feedback);
    }
  }

  @Override
  public void poll(long nowNs) {
    if (nowNs - startNs >= frame * SECOND_NS / framesPerSecond) {
      sendFrame();
    }
  }

  private void sendFrame() {
    boolean keyframe = keyframeWanted;
    keyframeWanted = false;
    keyframes += keyframe ? 1 : 0;
    for (int i = 0; i < packetsAFrame; i++) {
      ByteBuffer packet = FramePayload.packet(frame, i, packetsAFrame, keyframe, index);
      sent.put((int) index & 0xffff, packet);
      send(packet, index++, false);
    }
    sentAtNs.put(frame, System.nanoTime());
    frame++;
  }

  private void send(ByteBuffer packet, long number, boolean repair) {
    TestClient to = client;
    SrtpSender protector = protect;
    Codec negotiated = codec;
    if (to == null || protector == null || negotiated == null) {
      return;
    }
    ByteBuffer out = to.buffer();
    RtpHeader.write(
        out,
        0,
        RtpHeader.marker(packet, 0),
        repair ? negotiated.rtxPayloadType() : negotiated.payloadType(),
        (int) number & 0xffff,
        RtpHeader.timestamp(packet, 0),
        repair ? RTX_SSRC : SSRC);
    int payload = RtpHeader.FIXED_LENGTH;
    int length = packet.capacity() - payload;
    int at = payload;
    if (repair) {
      out.putShort(at, (short) RtpHeader.sequence(packet, 0));
      at += 2;
    }
    out.put(at, packet, payload, length);
    int size = at + length - payload;
    int total = protector.protectRtp(out, payload, size, out, 0, payload, number);
    if (total > 0) {
      to.send(0, total);
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
  }

  private final class Feedback implements RtcpHandler {
    @Override
    public void nack(int senderSsrc, int mediaSsrc, int packetId, int lostMask) {
      resend(packetId);
      for (int bit = 0; bit < 16; bit++) {
        if ((lostMask & 1 << bit) != 0) {
          resend(packetId + bit + 1 & 0xffff);
        }
      }
    }

    private void resend(int sequence) {
      ByteBuffer packet = sent.get(sequence);
      if (packet != null) {
        send(packet, rtxIndex++, true);
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
