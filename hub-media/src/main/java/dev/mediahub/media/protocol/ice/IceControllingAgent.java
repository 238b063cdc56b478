package dev.mediahub.media.protocol.ice;

import dev.mediahub.media.protocol.net.TransportAddress;
import dev.mediahub.media.protocol.stun.StunIntegrity;
import dev.mediahub.media.protocol.stun.StunMessage;
import dev.mediahub.media.protocol.stun.StunWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The controlling side of ICE as our own clients need it (load generator, restreaming, tests): one
 * local socket, the peer's candidates known from the start. It checks each candidate, nominates the
 * first that answers, then keeps consent fresh (RFC 7675). Not a general agent: no gathering, no
 * role switch. Belongs to one thread.
 *
 * <p>Drain {@link #poll} until it returns 0, after each {@link #onStun} and at {@link
 * #nextTimeoutNs}.
 */
public final class IceControllingAgent {
  /** Nothing is due any more. */
  public static final long NEVER = Long.MAX_VALUE;

  static final long CONSENT_INTERVAL_NS = 2_500_000_000L;

  /** RFC 7675, section 5.1. */
  static final long CONSENT_EXPIRY_NS = 30_000_000_000L;

  /** First wait for an answer, doubled each time; shorter than RFC 8445's 500 ms to join fast. */
  static final long FIRST_RETRANSMIT_NS = 100_000_000L;

  static final long LAST_RETRANSMIT_NS = 1_600_000_000L;
  static final int MAX_ATTEMPTS = 10;

  private final StunMessage message = new StunMessage();
  private final StunWriter writer = new StunWriter();
  private final byte[] localUfrag;
  private final byte[] username;
  private final StunIntegrity localIntegrity;
  private final StunIntegrity remoteIntegrity;
  private final long tieBreaker;
  private final List<Check> checks = new ArrayList<>();

  private long transactions;
  private @Nullable Check selected;
  private boolean nominated;
  private long lastConsentNs;
  private @Nullable TransportAddress destination;

  /** One candidate of the peer and the transaction under way with it. */
  private static final class Check {
    final TransportAddress remote;
    long nextSendNs;
    int attempts;
    long transactionId;
    boolean nominating;

    Check(TransportAddress remote, long nextSendNs) {
      this.remote = remote;
      this.nextSendNs = nextSendNs;
    }
  }

  /**
   * @param candidates the peer's, in the order to try; all are tried at once
   * @param tieBreaker 64 random bits; also the upper part of the transaction ids
   */
  public IceControllingAgent(
      IceCredentials local,
      IceCredentials remote,
      List<TransportAddress> candidates,
      long tieBreaker,
      long nowNs) {
    this.localUfrag = local.ufragBytes();
    this.username = (remote.ufrag() + ":" + local.ufrag()).getBytes(StandardCharsets.US_ASCII);
    this.localIntegrity = new StunIntegrity(local.password());
    this.remoteIntegrity = new StunIntegrity(remote.password());
    this.tieBreaker = tieBreaker;
    for (TransportAddress candidate : candidates) {
      checks.add(new Check(candidate, nowNs));
    }
  }

  /** When {@link #poll} has something to send next; {@link #NEVER} when failed. */
  public long nextTimeoutNs() {
    long next = NEVER;
    for (Check check : checks) {
      next = Math.min(next, check.nextSendNs);
    }
    return next;
  }

  /**
   * Writes the next check that is due, to be sent to {@link #destination()}.
   *
   * @return its bytes; 0 when none is due before {@link #nextTimeoutNs}
   */
  public int poll(ByteBuffer out, int offset, long nowNs) {
    if (nominated && nowNs - lastConsentNs >= CONSENT_EXPIRY_NS) {
      checks.clear();
      return 0;
    }
    checks.removeIf(check -> check.nextSendNs <= nowNs && check.attempts >= MAX_ATTEMPTS);
    for (Check check : checks) {
      if (check.nextSendNs <= nowNs) {
        return send(check, out, offset, nowNs);
      }
    }
    return 0;
  }

  private int send(Check check, ByteBuffer out, int offset, long nowNs) {
    if (check.attempts == 0) {
      check.nominating = check == selected || checks.size() == 1;
    }
    if (check.attempts == 0 || nominated) {
      check.transactionId = ++transactions; // Each consent check is new (RFC 7675, section 5.1).
    }
    if (!nominated) {
      check.attempts++;
    }
    long wait = FIRST_RETRANSMIT_NS << Math.min(Math.max(check.attempts - 1, 0), 10);
    check.nextSendNs =
        nowNs + (nominated ? CONSENT_INTERVAL_NS : Math.min(wait, LAST_RETRANSMIT_NS));
    destination = check.remote;
    // Type preference 110 (peer-reflexive), RFC 8445, section 7.1.1.
    long priority = 110L << 24 | 0xffff << 8 | 255;
    return writer.bindingRequest(
        out,
        offset,
        tieBreaker,
        (int) check.transactionId,
        username,
        priority,
        tieBreaker,
        check.nominating,
        remoteIntegrity);
  }

  /**
   * Takes one STUN datagram.
   *
   * @return bytes of a response to send back to its sender; 0 for none
   */
  public int onStun(
      ByteBuffer in,
      int offset,
      int length,
      TransportAddress from,
      ByteBuffer out,
      int outOffset,
      long nowNs) {
    if (message.parse(in, offset, length) != StunMessage.OK) {
      return 0;
    }
    return switch (message.type()) {
      case StunMessage.BINDING_SUCCESS -> {
        onSuccess(from, nowNs);
        yield 0;
      }
      case StunMessage.BINDING_REQUEST -> answer(from, out, outOffset);
      default -> 0;
    };
  }

  private void onSuccess(TransportAddress from, long nowNs) {
    Check check = checkOf(from);
    if (check == null || !remoteIntegrity.verify(message)) {
      return;
    }
    if (nominated) {
      lastConsentNs = nowNs;
    } else if (check.nominating) {
      selected = check;
      nominated = true;
      lastConsentNs = nowNs;
      check.attempts = 1; // Consent has its own limit.
      check.nextSendNs = nowNs + CONSENT_INTERVAL_NS;
      checks.removeIf(other -> other != check);
    } else if (selected == null) {
      selected = check;
      check.attempts = 0;
      check.nextSendNs = nowNs; // Nominate now, with a transaction of its own.
      checks.removeIf(other -> other != check);
    }
  }

  private @Nullable Check checkOf(TransportAddress from) {
    for (Check check : checks) {
      // Symmetric answers only: RFC 8445, section 7.2.5.2.1.
      if (check.attempts > 0
          && message.transactionIdHigh() == tieBreaker
          && message.transactionIdLow() == (int) check.transactionId
          && check.remote.equals(from)) {
        return check;
      }
    }
    return null;
  }

  private int answer(TransportAddress from, ByteBuffer out, int outOffset) {
    if (!message.usernameStartsWith(localUfrag) || !localIntegrity.verify(message)) {
      return 0;
    }
    if (message.isControlling()) {
      return writer.bindingError(out, outOffset, message, StunWriter.ROLE_CONFLICT, localIntegrity);
    }
    return writer.bindingSuccess(
        out, outOffset, message, from.high(), from.low(), from.port(), localIntegrity);
  }

  /** Where the datagram of the last {@link #poll} goes. */
  public TransportAddress destination() {
    TransportAddress to = destination;
    if (to == null) {
      throw new IllegalStateException("poll has not written a check yet");
    }
    return to;
  }

  /** The nominated address to send media to; null before. */
  public @Nullable TransportAddress selected() {
    Check check = selected;
    return nominated && check != null ? check.remote : null;
  }

  public boolean isConnected() {
    return nominated && !checks.isEmpty();
  }

  /** No candidate answered, or the peer's consent ran out. */
  public boolean isFailed() {
    return checks.isEmpty();
  }
}
