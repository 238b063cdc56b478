/**
 * WebRTC peers on media loops: who sent a datagram, ICE and DTLS, and how tracks reach the viewers
 * of every loop. {@link dev.mediahub.media.edge.webrtc.LoopMedia} and what it holds belong to one
 * loop's thread.
 */
@NullMarked
package dev.mediahub.media.edge.webrtc;

import org.jspecify.annotations.NullMarked;
