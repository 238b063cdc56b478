package dev.mediahub.media.loop.tcp;

import java.time.Duration;

/**
 * What an ICE-TCP connection may cost.
 *
 * @param connections open at once
 * @param unvalidated open at once of those that nobody has vouched for yet
 * @param unvalidatedPerAddress of these, from one IPv4 address or IPv6 /64 network
 * @param firstFrame time for the first frame, which must be a STUN binding request
 * @param validation time until somebody must have vouched for it
 * @param idle time without a byte from the peer; STUN checks come every few seconds (RFC 7675)
 * @param outboxBytes frames waiting for a slow peer, a power of two; more are dropped
 */
public record IceTcpLimits(
    int connections,
    int unvalidated,
    int unvalidatedPerAddress,
    Duration firstFrame,
    Duration validation,
    Duration idle,
    int outboxBytes) {
  public static final IceTcpLimits DEFAULT =
      new IceTcpLimits(
          4096,
          1024,
          64,
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(60),
          256 << 10);
}
