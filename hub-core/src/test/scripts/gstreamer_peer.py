#!/usr/bin/python3
"""Publishes to a running hub with GStreamer's webrtcbin, plays it back with another one and counts decoded frames.

    gstreamer_peer.py HUB_URL PUBLISH_TOKEN ROOM [vp8|h264] [SECONDS]

Debian: gstreamer1.0-{nice,libav} gstreamer1.0-plugins-{base,good,bad,ugly} python3-gi gir1.2-gst-plugins-bad-1.0.
Prints one line of JSON; exit code 0 when at least 15 frames a second and any audio were decoded.
"""

import json
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402

PATIENCE = 20
VIDEO = {
    "vp8": "vp8enc deadline=1 target-bitrate=1000000 keyframe-max-dist=300 ! rtpvp8pay picture-id-mode=2 "
    "! application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000",
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast bitrate=1000 key-int-max=300 ! video/x-h264,profile=constrained-baseline "
    "! rtph264pay config-interval=-1 aggregate-mode=zero-latency "
    "! application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000",
}
AUDIO = (
    "audiotestsrc is-live=true wave=ticks ! opusenc ! rtpopuspay "
    "! application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000"
)
RECEIVED = {
    "vp8": "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000,rtcp-fb-nack-pli=true",
    "h264": "application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000,packetization-mode=(string)1,"
    "profile-level-id=(string)42e01f,rtcp-fb-nack-pli=true",
    "opus": "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2",
}


class Peer:
    """One webrtcbin that offers after gathering, as WHIP and WHEP clients without trickle do."""

    def __init__(self, pipeline):
        self.pipeline = pipeline
        self.webrtc = self.pipeline.get_by_name("peer")
        self.connected = threading.Event()
        self.gathered = threading.Event()
        self.session = None
        self.token = None
        self.webrtc.connect("notify::connection-state", self._on_connection)
        self.webrtc.connect("notify::ice-gathering-state", self._on_gathering)

    def _on_connection(self, webrtc, _):
        if webrtc.get_property("connection-state") == GstWebRTC.WebRTCPeerConnectionState.CONNECTED:
            self.connected.set()

    def _on_gathering(self, webrtc, _):
        if webrtc.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            self.gathered.set()

    def join(self, url, token):
        """Returns the seconds from the POST until the connection stood."""
        self.pipeline.set_state(Gst.State.PLAYING)
        self.pipeline.get_state(PATIENCE * Gst.SECOND)
        created = Gst.Promise.new()
        self.webrtc.emit("create-offer", None, created)
        created.wait()
        reply = created.get_reply()  # Owns the offer.
        applied = Gst.Promise.new()
        self.webrtc.emit("set-local-description", reply.get_value("offer"), applied)
        applied.wait()
        if not self.gathered.wait(PATIENCE):
            raise TimeoutError("gathering did not end")
        local = self.webrtc.get_property("local-description").sdp.as_text()
        began = time.monotonic()
        answer = self._post(url, token, local)
        _, message = GstSdp.SDPMessage.new_from_text(answer)
        remote = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        promise = Gst.Promise.new()
        self.webrtc.emit("set-remote-description", remote, promise)
        promise.wait()
        if not self.connected.wait(PATIENCE):
            raise TimeoutError("not connected")
        return time.monotonic() - began

    def _post(self, url, token, offer):
        headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {token}"}
        request = urllib.request.Request(url, offer.encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                self.session = urllib.parse.urljoin(url, response.headers["Location"])
                self.token = token
                return response.read().decode()
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{url} answered {error.code}: {error.read().decode()}\n{offer}") from error

    def leave(self):
        if self.session:
            headers = {"Authorization": f"Bearer {self.token}"}
            urllib.request.urlopen(urllib.request.Request(self.session, headers=headers, method="DELETE"), timeout=PATIENCE)
        self.pipeline.set_state(Gst.State.NULL)


class Viewer(Peer):
    """Receives one video and one audio track and counts what comes out of the decoders."""

    def __init__(self, codec):
        pipeline = Gst.Pipeline.new()
        pipeline.add(Gst.ElementFactory.make("webrtcbin", "peer"))
        super().__init__(pipeline)
        self.webrtc.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
        self.decoded = {"video": 0, "audio": 0}
        self.webrtc.connect("pad-added", self._on_pad)
        for caps in (RECEIVED[codec], RECEIVED["opus"]):
            self.webrtc.emit("add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(caps))

    def _on_pad(self, _, pad):
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        decoder = Gst.ElementFactory.make("decodebin")
        decoder.connect("pad-added", self._on_decoded)
        self.pipeline.add(decoder)
        decoder.sync_state_with_parent()
        pad.link(decoder.get_static_pad("sink"))

    def _on_decoded(self, _, pad):
        kind = pad.get_current_caps().get_structure(0).get_name().split("/")[0]
        sink = Gst.ElementFactory.make("fakesink")
        sink.set_property("signal-handoffs", True)
        sink.connect("handoff", lambda *_: self._count(kind))
        self.pipeline.add(sink)
        sink.sync_state_with_parent()
        pad.link(sink.get_static_pad("sink"))

    def _count(self, kind):
        self.decoded[kind] += 1


def viewer_token(hub, room):
    with urllib.request.urlopen(f"{hub}/api/v1/apps/live/play-token/{room}", timeout=PATIENCE) as response:
        return json.load(response)["data"]["token"]


def main():
    hub, token, room = sys.argv[1:4]
    codec = sys.argv[4] if len(sys.argv) > 4 else "vp8"
    seconds = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    Gst.init(None)
    publisher = Peer(
        Gst.parse_launch(
            "webrtcbin name=peer bundle-policy=max-bundle "
            f"videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate=30/1 ! {VIDEO[codec]} ! peer. "
            f"{AUDIO} ! peer."
        )
    )
    viewer = Viewer(codec)
    try:
        published = publisher.join(f"{hub}/whip/live/{room}", token)
        time.sleep(2)  # Viewers are refused until its media has arrived.
        played = viewer.join(f"{hub}/whep/live/{room}", viewer_token(hub, room))
        time.sleep(seconds)
        decoded = dict(viewer.decoded)
    finally:
        viewer.leave()
        publisher.leave()
    print(
        json.dumps(
            {"codec": codec, "publishSeconds": round(published, 3), "playSeconds": round(played, 3), "seconds": seconds, **decoded}
        )
    )
    return 0 if decoded["video"] >= 15 * seconds and decoded["audio"] > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
