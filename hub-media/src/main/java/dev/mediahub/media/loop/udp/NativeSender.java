package dev.mediahub.media.loop.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sends a batch with sendmmsg: a message a run where the kernel may cut it into datagrams
 * (UDP_SEGMENT, "GSO"), else a message a packet. Owned by the socket's thread.
 *
 * <p>A path that does not take segmented datagrams (a small MTU, a device without checksum offload)
 * answers EINVAL, EIO or EMSGSIZE. Its runs go packet by packet from then on; when nothing
 * segmented has ever got through, that holds for the whole socket.
 */
final class NativeSender {
  private static final long SEND_BUFFER_WAIT_NS = 500_000;

  /** A message's control messages: the segment size, then the local address to send from. */
  private static final int SOURCE = MessageLayout.CONTROL_BYTES;

  private static final int CONTROLS = SOURCE + MessageLayout.LOCAL_BYTES;

  private final int fd;
  private final NativeAddresses addresses;
  private final UdpCounters counters;
  private final MemorySegment errno;
  private final MemorySegment messages;
  private final MemorySegment vectors;
  private final MemorySegment controls;

  /** Messages for the packets of one run that must go one by one. */
  private final MemorySegment singles;

  private final MemorySegment singleVectors;

  private final MemorySegment pollDescriptor;
  private final MemorySegment pollTimeout;
  private final int[] messagePackets = new int[SendBatch.MAX_PACKETS];
  private final int[] messageSegment = new int[SendBatch.MAX_PACKETS];
  private final int[] messageVector = new int[SendBatch.MAX_PACKETS];
  private final int[] messageAddress = new int[SendBatch.MAX_PACKETS];
  private boolean offload;
  private boolean offloadWorked;

  // Of the batch being sent.
  private int vector;
  private boolean waited;
  private int sent;
  private int calls;
  private int offloaded;

  NativeSender(
      Arena arena,
      int fd,
      int family,
      NativeAddresses addresses,
      boolean offload,
      UdpCounters counters) {
    this.fd = fd;
    this.addresses = addresses;
    this.offload = offload;
    this.counters = counters;
    int packets = SendBatch.MAX_PACKETS;
    this.errno = arena.allocate(Libc.ERRNO_LAYOUT);
    this.messages = arena.allocate((long) packets * MessageLayout.BYTES, 64);
    this.vectors = arena.allocate((long) packets * MessageLayout.VECTOR_BYTES, 64);
    this.controls = arena.allocate((long) packets * CONTROLS, 64);
    this.singles = arena.allocate((long) SendBatch.MAX_SEGMENTS * MessageLayout.BYTES, 64);
    this.singleVectors =
        arena.allocate((long) SendBatch.MAX_SEGMENTS * MessageLayout.VECTOR_BYTES, 64);
    this.pollDescriptor = PollLayout.descriptor(arena, fd, Libc.POLLOUT);
    this.pollTimeout = PollLayout.timeout(arena, SEND_BUFFER_WAIT_NS);
    for (int i = 0; i < packets; i++) {
      long control = (long) i * CONTROLS;
      setHead(control, MessageLayout.CONTROL_USED, Libc.SOL_UDP, Libc.UDP_SEGMENT);
      if (family == Libc.AF_INET6) {
        setHead(control + SOURCE, MessageLayout.LOCAL6_USED, Libc.SOL_IPV6, Libc.IPV6_PKTINFO);
      } else {
        setHead(control + SOURCE, MessageLayout.LOCAL4_USED, Libc.SOL_IP, Libc.IP_PKTINFO);
      }
    }
  }

  private void setHead(long control, int used, int level, int type) {
    controls.set(JAVA_LONG, control, used);
    controls.set(JAVA_INT, control + MessageLayout.CONTROL_LEVEL, level);
    controls.set(JAVA_INT, control + MessageLayout.CONTROL_TYPE, type);
  }

  boolean isOffloading() {
    return offload;
  }

  void send(SendBatch batch) {
    waited = false;
    sent = 0;
    calls = 0;
    offloaded = 0;
    int count = prepare(batch);
    int message = 0;
    while (message < count) {
      calls++;
      int result =
          Libc.sendmmsg(errno, fd, messages.address() + messageAt(message), count - message);
      if (result > 0) {
        countSent(message, result);
        message += result;
      } else if (isSendBufferFull(result)) {
        if (waited) {
          break;
        }
        waitForSendBuffer();
      } else if (result != -Libc.EINTR) {
        resend(message, result);
        message++;
      }
    }
    counters.addSent(sent, batch.packets() - sent, calls, offloaded);
    batch.clear();
  }

  /** Fills in the messages of the batch and answers how many they are. */
  private int prepare(SendBatch batch) {
    vector = 0;
    int message = 0;
    for (int run = 0; run < batch.runs(); run++) {
      int address = batch.address(run);
      int packets = batch.packets(run);
      if (packets > 1 && offload && !addresses.isWithoutOffload(address)) {
        int first = vector;
        fillVectors(batch, run);
        fillMessage(message++, address, first, vector - first, packets, batch.segment(run));
      } else {
        for (int packet = batch.first(run); packet != SendBatch.NONE; packet = batch.next(packet)) {
          fillVector(vector, batch.address() + batch.offset(packet), batch.length(packet));
          fillMessage(message++, address, vector++, 1, 1, 0);
        }
      }
    }
    return message;
  }

  /** A vector for each stretch of the slab in which packets of the run lie side by side. */
  private void fillVectors(SendBatch batch, int run) {
    int packet = batch.first(run);
    while (packet != SendBatch.NONE) {
      int start = batch.offset(packet);
      int end = start;
      while (packet != SendBatch.NONE && batch.offset(packet) == end) {
        end += batch.length(packet);
        packet = batch.next(packet);
      }
      fillVector(vector++, batch.address() + start, end - start);
    }
  }

  private void fillVector(int vector, long base, int length) {
    long at = vectorAt(vector);
    vectors.set(JAVA_LONG, at, base);
    vectors.set(JAVA_LONG, at + MessageLayout.VECTOR_LENGTH, length);
  }

  private void fillMessage(
      int message, int address, int first, int count, int packets, int segment) {
    long control = (long) message * CONTROLS;
    if (segment > 0) {
      controls.set(JAVA_SHORT, control + MessageLayout.CONTROL_DATA, (short) segment);
    }
    boolean source = addresses.hasSource(address);
    if (source) {
      addresses.writeSource(address, controls, control + SOURCE);
    }
    long begin = segment > 0 ? control : control + SOURCE;
    long end = source ? control + CONTROLS : control + SOURCE;
    messagePackets[message] = packets;
    messageSegment[message] = segment;
    messageVector[message] = first;
    messageAddress[message] = address;
    fill(
        messages,
        messageAt(message),
        addresses.pointer(address),
        vectors.address() + vectorAt(first),
        count,
        controls.address() + begin,
        end - begin);
  }

  private void fill(
      MemorySegment table,
      long at,
      long name,
      long firstVector,
      int vectorCount,
      long control,
      long controlLength) {
    table.set(JAVA_LONG, at + MessageLayout.NAME, name);
    table.set(JAVA_INT, at + MessageLayout.NAME_LENGTH, addresses.bytes());
    table.set(JAVA_LONG, at + MessageLayout.VECTORS, firstVector);
    table.set(JAVA_LONG, at + MessageLayout.VECTOR_COUNT, vectorCount);
    table.set(JAVA_LONG, at + MessageLayout.CONTROL, controlLength == 0 ? 0 : control);
    table.set(JAVA_LONG, at + MessageLayout.CONTROL_LENGTH, controlLength);
  }

  private void countSent(int first, int count) {
    for (int message = first; message < first + count; message++) {
      int packets = messagePackets[message];
      sent += packets;
      if (packets > 1) {
        offloaded += packets;
        offloadWorked = true;
      }
    }
  }

  /** Deals with a message the system refused: again without offload, or it is lost. */
  private void resend(int message, int result) {
    int packets = messagePackets[message];
    boolean segmentsRefused =
        packets > 1 && (result == -Libc.EINVAL || result == -Libc.EIO || result == -Libc.EMSGSIZE);
    if (segmentsRefused) {
      // Where single packets are refused as well, the address is at fault and not the offload.
      if (sendSingly(message) > 0) {
        addresses.withoutOffload(messageAddress[message]);
        offload &= offloadWorked;
      }
    } else if (result == -Libc.ECONNREFUSED) {
      // An answer to an earlier packet, and not to this one: this one was not tried.
      sendSingly(message);
    }
  }

  /** Sends a message's packets one by one and answers how many the system took. */
  private int sendSingly(int message) {
    int packets = messagePackets[message];
    if (messageSegment[message] > 0) {
      cut(message);
    } else {
      long at = vectorAt(messageVector[message]);
      MemorySegment.copy(vectors, at, singleVectors, 0, MessageLayout.VECTOR_BYTES);
    }
    long name = messages.get(JAVA_LONG, messageAt(message) + MessageLayout.NAME);
    long source = controls.address() + (long) message * CONTROLS + SOURCE;
    long sourceLength = addresses.hasSource(messageAddress[message]) ? CONTROLS - SOURCE : 0;
    for (int i = 0; i < packets; i++) {
      long single = singleVectors.address() + vectorAt(i);
      fill(singles, messageAt(i), name, single, 1, source, sourceLength);
    }
    int packet = 0;
    int taken = 0;
    while (packet < packets) {
      calls++;
      int result =
          Libc.sendmmsg(errno, fd, singles.address() + messageAt(packet), packets - packet);
      if (isSendBufferFull(result)) {
        break;
      }
      taken += Math.max(0, result);
      packet += Math.max(1, result);
    }
    sent += taken;
    return taken;
  }

  /** Cuts a message's stretches of memory into its packets. */
  private void cut(int message) {
    int segment = messageSegment[message];
    int from = messageVector[message];
    int packet = 0;
    while (packet < messagePackets[message]) {
      long base = vectors.get(JAVA_LONG, vectorAt(from));
      long left = vectors.get(JAVA_LONG, vectorAt(from) + MessageLayout.VECTOR_LENGTH);
      for (; left > 0; base += segment, left -= segment, packet++) {
        singleVectors.set(JAVA_LONG, vectorAt(packet), base);
        singleVectors.set(
            JAVA_LONG, vectorAt(packet) + MessageLayout.VECTOR_LENGTH, Math.min(segment, left));
      }
      from++;
    }
  }

  private static boolean isSendBufferFull(int result) {
    return result == -Libc.EAGAIN || result == -Libc.ENOBUFS;
  }

  /** Once a batch: a burst may need a moment to leave, a dead link must not stop the loop. */
  private void waitForSendBuffer() {
    waited = true;
    Libc.ppoll(errno, pollDescriptor.address(), 1, pollTimeout.address());
  }

  private static long vectorAt(int vector) {
    return (long) vector * MessageLayout.VECTOR_BYTES;
  }

  private static long messageAt(int message) {
    return (long) message * MessageLayout.BYTES;
  }
}
