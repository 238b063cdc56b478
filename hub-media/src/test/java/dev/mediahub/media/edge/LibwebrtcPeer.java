package dev.mediahub.media.edge;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCIceGatheringState;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCRtpTransceiver;
import dev.onvoid.webrtc.RTCRtpTransceiverDirection;
import dev.onvoid.webrtc.RTCRtpTransceiverInit;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.MediaType;
import dev.onvoid.webrtc.media.audio.AudioTrackSource;
import dev.onvoid.webrtc.media.video.VideoTrack;
import dev.onvoid.webrtc.media.video.VideoTrackSink;
import dev.onvoid.webrtc.media.video.VideoTrackSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One libwebrtc connection that offers, as WHIP and WHEP clients do without trickle: the offer
 * leaves after gathering has ended. Test thread; callbacks come on libwebrtc's threads.
 */
final class LibwebrtcPeer implements AutoCloseable, PeerConnectionObserver {
  private static final long PATIENCE_SECONDS = 20;

  private final RTCPeerConnection connection;
  private final RTCRtpTransceiver video;
  private final CompletableFuture<Void> gathered = new CompletableFuture<>();
  private final CompletableFuture<Void> connected = new CompletableFuture<>();

  private LibwebrtcPeer(
      PeerConnectionFactory factory,
      VideoTrackSource source,
      RTCRtpTransceiverDirection direction) {
    connection = factory.createPeerConnection(new RTCConfiguration(), this);
    RTCRtpTransceiverInit init = new RTCRtpTransceiverInit();
    init.direction = direction;
    init.streamIds = List.of("stream");
    video = connection.addTransceiver(factory.createVideoTrack("picture", source), init);
  }

  /** A connection that sends what the source gives, in this codec only. */
  static LibwebrtcPeer sending(
      PeerConnectionFactory factory, VideoTrackSource source, String codec) {
    LibwebrtcPeer peer = new LibwebrtcPeer(factory, source, RTCRtpTransceiverDirection.SEND_ONLY);
    peer.video.setCodecPreferences(
        factory.getRtpSenderCapabilities(MediaType.VIDEO).getCodecs().stream()
            .filter(capability -> List.of(codec, "rtx").contains(capability.getName()))
            .toList());
    return peer;
  }

  /** A connection that sends sound too. */
  static LibwebrtcPeer sending(
      PeerConnectionFactory factory,
      VideoTrackSource source,
      String codec,
      AudioTrackSource sound) {
    LibwebrtcPeer peer = sending(factory, source, codec);
    RTCRtpTransceiverInit init = new RTCRtpTransceiverInit();
    init.direction = RTCRtpTransceiverDirection.SEND_ONLY;
    init.streamIds = List.of("stream");
    peer.connection.addTransceiver(factory.createAudioTrack("sound", sound), init);
    return peer;
  }

  /** A connection that shows what it receives to the sink; it sends nothing. */
  static LibwebrtcPeer receiving(
      PeerConnectionFactory factory, VideoTrackSource unused, VideoTrackSink sink) {
    LibwebrtcPeer peer = new LibwebrtcPeer(factory, unused, RTCRtpTransceiverDirection.RECV_ONLY);
    ((VideoTrack) peer.video.getReceiver().getTrack()).addSink(sink);
    return peer;
  }

  /** The offer, with every candidate. */
  String offer() throws Exception {
    CompletableFuture<RTCSessionDescription> created = new CompletableFuture<>();
    connection.createOffer(
        new RTCOfferOptions(),
        new CreateSessionDescriptionObserver() {
          @Override
          public void onSuccess(RTCSessionDescription description) {
            created.complete(description);
          }

          @Override
          public void onFailure(String reason) {
            created.completeExceptionally(new IllegalStateException(reason));
          }
        });
    Applied local = new Applied();
    connection.setLocalDescription(await(created), local);
    await(local.done);
    await(gathered);
    return connection.getLocalDescription().sdp;
  }

  /** Takes the hub's answer and waits until ICE and DTLS are through. */
  void accept(String answer) throws Exception {
    Applied remote = new Applied();
    connection.setRemoteDescription(new RTCSessionDescription(RTCSdpType.ANSWER, answer), remote);
    await(remote.done);
    await(connected);
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void onIceCandidate(RTCIceCandidate candidate) {}

  @Override
  public void onIceGatheringChange(RTCIceGatheringState state) {
    if (state == RTCIceGatheringState.COMPLETE) {
      gathered.complete(null);
    }
  }

  @Override
  public void onConnectionChange(RTCPeerConnectionState state) {
    if (state == RTCPeerConnectionState.CONNECTED) {
      connected.complete(null);
    } else if (state == RTCPeerConnectionState.FAILED) {
      connected.completeExceptionally(new IllegalStateException("the connection failed"));
    }
  }

  @Override
  public void close() {
    connection.close(); // Frees its tracks too; disposing of them beside it is an error.
  }

  private static final class Applied implements SetSessionDescriptionObserver {
    final CompletableFuture<Void> done = new CompletableFuture<>();

    @Override
    public void onSuccess() {
      done.complete(null);
    }

    @Override
    public void onFailure(String reason) {
      done.completeExceptionally(new IllegalStateException(reason));
    }
  }
}
