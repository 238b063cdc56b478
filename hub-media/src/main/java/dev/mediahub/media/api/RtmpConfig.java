package dev.mediahub.media.api;

import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How the RTMP server listens.
 *
 * @param port 0 takes a free one; -1: no plain RTMP
 * @param tlsPort of RTMPS; -1: none
 * @param tls asked at each connection, so that a renewed certificate is used at once; null: no
 *     RTMPS
 * @param reencodeBFrames re-encode video with B-frames for browsers, which cannot show it
 * @param mergeMs how long frames for players gather before they are written; 0: a write a frame
 * @param maxWaitingPerAddress connections of one address (IPv6: of a /64) that neither publish nor
 *     play yet; 0: no limit
 * @param admissionMs how long a connection may take until it publishes or plays, the hub's own
 *     thinking left out
 */
public record RtmpConfig(
    int port,
    int tlsPort,
    @Nullable Supplier<SSLContext> tls,
    int mergeMs,
    boolean reencodeBFrames,
    int maxWaitingPerAddress,
    int admissionMs) {

  /** An encoder needs four round trips; slow ones with a certificate to check up to 3 s. */
  public static final int ADMISSION_MS = 10_000;
}
