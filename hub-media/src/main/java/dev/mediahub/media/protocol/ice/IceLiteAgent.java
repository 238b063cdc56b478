package dev.mediahub.media.protocol.ice;

import dev.mediahub.media.protocol.stun.StunIntegrity;
import dev.mediahub.media.protocol.stun.StunMessage;
import dev.mediahub.media.protocol.stun.StunWriter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The lite, controlled side of ICE (RFC 8445, section 2.5): answers checks, sends none. Belongs to
 * one media loop; per check it allocates only what the JDK's HMAC does inside. Who fails
 * authentication gets no answer at all, so nobody can use the hub to amplify or to find out which
 * fragments exist.
 */
public final class IceLiteAgent {
  /** {@link #lastValidCheckNs()} before the first valid check. */
  public static final long NEVER = Long.MIN_VALUE;

  /**
   * How long a nominated pair keeps a lower-priority nomination away. Aggressive clients nominate
   * every pair at once and must not make us flap; one that moved to a worse network stops
   * nominating the old pair and must be followed soon.
   */
  static final long NOMINATION_HOLD_NS = 1_000_000_000L;

  /**
   * How long a selected pair may be silent before the next check on another pair selects that one.
   * Not every client nominates again when its NAT gave it another address; some only go on with
   * their checks for consent. Two of Firefox's intervals of 4 to 6 s, and less than the patience
   * with a viewer of whom nothing is heard.
   */
  static final long SILENT_NS = 12_000_000_000L;

  private final StunMessage message = new StunMessage();
  private final StunWriter writer = new StunWriter();

  private Side current;
  private @Nullable Side previous;
  private @Nullable IceCredentials remote;
  private long lastValidCheckNs = NEVER;
  private boolean lastCheckValid;
  private boolean lastCheckNominates;
  private boolean lastCheckSelects;

  private boolean selected;
  private long selectedHigh;
  private long selectedLow;
  private int selectedPort;
  private long selectedPriority;
  private long selectedNominatedNs;
  private long selectedHeardNs;

  /** Our credentials with what is made from them once. */
  private record Side(IceCredentials credentials, byte[] ufrag, StunIntegrity integrity) {
    static Side of(IceCredentials credentials) {
      return new Side(
          credentials, credentials.ufragBytes(), new StunIntegrity(credentials.password()));
    }
  }

  /**
   * @param remote the peer's credentials when already known; a lite agent needs none to answer
   */
  public IceLiteAgent(IceCredentials local, @Nullable IceCredentials remote) {
    this.current = Side.of(local);
    this.remote = remote;
  }

  /**
   * Takes one datagram that {@link StunMessage#isStun} recognised.
   *
   * @param addrHigh upper half of the sender's address as in {@code TransportAddress}
   * @param addrLow its lower half
   * @param out where the response goes, with {@link StunWriter#MAX_WRITTEN} bytes of room
   * @param nowNs monotonic time
   * @return bytes of the response to send back to the sender; 0 means say nothing
   */
  public int onStun(
      ByteBuffer in,
      int offset,
      int length,
      long addrHigh,
      long addrLow,
      int port,
      ByteBuffer out,
      int outOffset,
      long nowNs) {
    lastCheckValid = false;
    lastCheckNominates = false;
    lastCheckSelects = false;
    if (message.parse(in, offset, length) != StunMessage.OK
        || message.type() != StunMessage.BINDING_REQUEST) {
      return 0;
    }
    Side side = authenticatedSide();
    if (side == null) {
      return 0;
    }
    if (message.unknownAttributeCount() > 0) {
      return writer.bindingError(
          out, outOffset, message, StunWriter.UNKNOWN_ATTRIBUTE, side.integrity);
    }
    if (message.isControlled()) {
      // We cannot control, so the peer must (RFC 8445, section 7.3.1.1).
      return writer.bindingError(out, outOffset, message, StunWriter.ROLE_CONFLICT, side.integrity);
    }
    acceptCheck(side, addrHigh, addrLow, port, nowNs);
    return writer.bindingSuccess(out, outOffset, message, addrHigh, addrLow, port, side.integrity);
  }

  private @Nullable Side authenticatedSide() {
    if (isFrom(current)) {
      return current;
    }
    Side old = previous;
    return old != null && isFrom(old) ? old : null;
  }

  private boolean isFrom(Side side) {
    return message.usernameStartsWith(side.ufrag) && side.integrity.verify(message);
  }

  private void acceptCheck(Side side, long high, long low, int port, long nowNs) {
    if (side == current && previous != null) {
      previous = null;
      selected = false; // The restarted session nominates afresh.
    }
    lastValidCheckNs = nowNs;
    lastCheckValid = true;
    lastCheckNominates = message.useCandidate();
    boolean isSame = selected && selectedHigh == high && selectedLow == low && selectedPort == port;
    if (isSame) {
      selectedHeardNs = nowNs;
    }
    if (lastCheckNominates) {
      nominate(isSame, high, low, port, message.priority(), nowNs);
    } else if (selected && nowNs - selectedHeardNs > SILENT_NS) {
      select(high, low, port, nowNs);
    }
  }

  private void nominate(boolean isSame, long high, long low, int port, long priority, long nowNs) {
    boolean isHeld = selected && nowNs - selectedNominatedNs < NOMINATION_HOLD_NS;
    if (!isSame && isHeld && priority < selectedPriority) {
      return;
    }
    select(high, low, port, nowNs);
    selectedPriority = priority;
    selectedNominatedNs = nowNs;
  }

  private void select(long high, long low, int port, long nowNs) {
    selected = true;
    selectedHigh = high;
    selectedLow = low;
    selectedPort = port;
    selectedHeardNs = nowNs;
    lastCheckSelects = true;
  }

  /**
   * Restarts ICE (RFC 8445, section 9). Checks with the credentials in use are still answered until
   * the first valid one with the new, so media does not stop meanwhile. Those of a restart that was
   * not used before the next are forgotten.
   */
  public void restart(IceCredentials local, @Nullable IceCredentials remote) {
    if (previous == null) {
      previous = current;
    }
    current = Side.of(local);
    this.remote = remote;
  }

  /** Whether the last datagram was a check that proves the peer's consent (RFC 7675). */
  public boolean lastCheckValid() {
    return lastCheckValid;
  }

  /** Whether the last datagram was a valid check with USE-CANDIDATE. */
  public boolean lastCheckNominates() {
    return lastCheckNominates;
  }

  /**
   * Whether media goes to the last datagram's sender from now on: it was nominated, and no better
   * pair holds the nomination; or it is heard while the pair selected before is silent. Before any
   * nomination the owner may send where checks come from.
   */
  public boolean lastCheckSelects() {
    return lastCheckSelects;
  }

  /**
   * When the last valid check came; {@link #NEVER} before. Clients check every 2.5 to 5 s, 15 s at
   * most (RFC 7675); the owner ends a session that was silent too long.
   */
  public long lastValidCheckNs() {
    return lastValidCheckNs;
  }

  public IceCredentials local() {
    return current.credentials;
  }

  public @Nullable IceCredentials remote() {
    return remote;
  }

  /** The key of the credentials in force, see {@link IceCredentials#ufragKey()}. */
  public long localUfragKey() {
    return current.credentials.ufragKey();
  }

  /** The key still answered since a restart; 0 when there is none (any more). */
  public long previousUfragKey() {
    Side old = previous;
    return old == null ? 0 : old.credentials.ufragKey();
  }
}
