package dev.mediahub.media.loop;

import dev.mediahub.media.loop.tcp.TcpConnection;
import dev.mediahub.media.loop.udp.DatagramSink;
import dev.mediahub.media.loop.udp.UdpCounters;
import dev.mediahub.media.loop.udp.UdpSocket;
import dev.mediahub.media.protocol.net.TransportAddress;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One thread with its UDP socket, TCP connections, timers, commands, and rings from the other
 * loops. Whoever lives on a loop is only touched by its thread, so nothing there needs a lock.
 *
 * <p>A turn: receive a few batches, take ring messages, TCP frames and commands, run due timers,
 * end the turn (the handler forwards), flush. Then wait for the next event; the loop never spins.
 *
 * <p>Methods belong to the loop's thread unless they say "any thread".
 */
public final class MediaLoop implements AutoCloseable {
  /** Bounds of one turn, so that no kind of event starves the others. */
  private static final int RECEIVE_ROUNDS = 4;

  private static final int RING_MESSAGES = 512;
  private static final int COMMANDS = 1024;
  private static final int CONNECTIONS = 64;

  private static final String WRONG_THREAD = "only the loop's thread may do this: use execute()";
  private static final VarHandle BUSY_NS;

  static {
    try {
      BUSY_NS = MethodHandles.lookup().findVarHandle(MediaLoop.class, "busyNs", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int index;
  private final UdpSocket socket;
  private final LoopHandler handler;
  private final LongSupplier clock;
  private final LoopRings rings;
  private final List<MediaLoop> all;
  private final LoopSender sender;
  private final LoopFaults faults;
  private final TimerHeap timers = new TimerHeap();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final Queue<TcpConnection> readyConnections = new ConcurrentLinkedQueue<>();
  private final Map<TcpConnection, Destination> connections = new HashMap<>();
  private final AtomicBoolean sleeping = new AtomicBoolean();

  /** Kept in fields: a method reference made in a turn would be garbage. */
  private final DatagramSink datagrams = this::onDatagram;

  private final TcpConnection.FrameSink frames = this::onFrame;
  private final List<ByteRing.Reader> ringReaders;

  private @Nullable Thread thread;
  private volatile boolean closing;
  private volatile boolean ended;
  private boolean started;
  private boolean moreWaits;
  private long nowNs;

  @SuppressWarnings("unused") // through BUSY_NS
  private long busyNs;

  MediaLoop(
      int index,
      UdpSocket socket,
      LoopHandler handler,
      LongSupplier clock,
      LoopRings rings,
      List<MediaLoop> all) {
    this.index = index;
    this.socket = socket;
    this.handler = handler;
    this.clock = clock;
    this.rings = rings;
    this.all = all;
    this.ringReaders = IntStream.range(0, rings.loops()).mapToObj(this::readerOfRingFrom).toList();
    this.sender = new LoopSender(socket);
    this.faults = new LoopFaults(index);
    this.nowNs = clock.getAsLong();
  }

  /** The loop's number, from 0. Any thread. */
  public int index() {
    return index;
  }

  /**
   * Runs the command on the loop's thread, after those queued before it. Any thread.
   *
   * @return false when the loop is closed; the command will not run
   */
  public boolean execute(Runnable command) {
    if (closing) {
      return false;
    }
    commands.add(command);
    if (ended && commands.remove(command)) {
      return false;
    }
    wake();
    return true;
  }

  /** Whether the caller is the loop's thread. Any thread. */
  @SuppressWarnings("ReferenceEquality") // a thread is itself only
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  /** Monotonic time, read once a turn. */
  public long nowNs() {
    return nowNs;
  }

  /** Runs the timer at the deadline, or moves it there when it is scheduled already. */
  public void schedule(LoopTimer timer, long deadlineNs) {
    assert isMine() : WRONG_THREAD;
    timers.schedule(timer, deadlineNs);
  }

  /** Does nothing when the timer is not scheduled. */
  public void cancel(LoopTimer timer) {
    assert isMine() : WRONG_THREAD;
    timers.cancel(timer);
  }

  public DatagramSender sender() {
    return sender;
  }

  /** Prepares an address for sending; close it when it is no longer needed. */
  public Destination destination(TransportAddress address) {
    assert isMine() : WRONG_THREAD;
    return Destination.udp(address, this, socket.prepare(address));
  }

  /**
   * The ring to another loop, which only this loop's thread writes; null when {@code other} is this
   * loop. What was written reaches the other loop at the end of this turn at the latest.
   */
  public @Nullable ByteRing ringTo(MediaLoop other) {
    assert isMine() : WRONG_THREAD;
    return rings.ring(index, other.index);
  }

  /** Nanoseconds the loop has spent working since it started. Any thread. */
  public long busyNs() {
    return (long) BUSY_NS.getOpaque(this);
  }

  /** What handlers, commands and timers threw. Any thread. */
  public long faults() {
    return faults.count();
  }

  /** True before the first turn too, when nobody else can have the loop. */
  private boolean isMine() {
    return inLoop() || thread == null;
  }

  UdpCounters udpCounters() {
    return socket.counters();
  }

  /**
   * Does what there is to do, without waiting. For tests, which then own the loop in place of its
   * thread.
   *
   * @return events handled
   */
  int turn() {
    thread = Thread.currentThread();
    if (!started) {
      started = true;
      guard(() -> handler.onStart(this));
    }
    nowNs = clock.getAsLong();
    moreWaits = false;
    int events = receive() + readRings() + readConnections() + runCommands() + runTimers();
    try {
      handler.onTurnEnd(nowNs);
    } catch (Throwable fault) {
      faults.report(fault, nowNs);
    }
    flush();
    BUSY_NS.setOpaque(this, busyNs() + (clock.getAsLong() - nowNs));
    return events;
  }

  /** The thread's work, until {@link #close()}. */
  void run() {
    while (!closing) {
      turnAndWait();
    }
    finish();
  }

  /** Runs what is queued and frees the socket. The loop's thread, or whoever owns the turns. */
  void finish() {
    ended = true;
    try {
      turn();
    } finally {
      connections.values().forEach(Destination::close);
      socket.close();
    }
  }

  private void turnAndWait() {
    try {
      turn();
      idle();
    } catch (Throwable fault) {
      faults.report(fault, nowNs);
    }
  }

  /**
   * Waits for the next event. The flag is up before the queues are looked at, so no wake is lost.
   */
  private void idle() {
    sleeping.set(true);
    boolean pending =
        moreWaits
            || closing
            || !commands.isEmpty()
            || !readyConnections.isEmpty()
            || rings.hasMessages(index);
    if (!pending) {
      socket.await(timers.untilNextNs(clock.getAsLong()));
    }
    sleeping.set(false);
  }

  /** Ends the loop's wait, once per wait however many ask. Any thread. */
  void wake() {
    if (sleeping.get() && sleeping.compareAndSet(true, false)) {
      socket.wake();
    }
  }

  private int receive() {
    int events = 0;
    for (int round = 0; round < RECEIVE_ROUNDS; round++) {
      int count = socket.receive(datagrams);
      events += count;
      if (count < UdpSocket.BATCH) {
        return events;
      }
    }
    moreWaits = true;
    return events;
  }

  private int readRings() {
    int events = 0;
    for (int from = 0; from < rings.loops(); from++) {
      events += readRing(from);
    }
    return events;
  }

  private int readRing(int from) {
    ByteRing ring = rings.inbound(from, index);
    if (ring == null) {
      return 0;
    }
    int count = ring.read(ringReaders.get(from), RING_MESSAGES);
    moreWaits |= count == RING_MESSAGES;
    return count;
  }

  private int readConnections() {
    int events = 0;
    while (events < CONNECTIONS) {
      TcpConnection connection = readyConnections.poll();
      if (connection == null) {
        return events;
      }
      events++;
      connection.deliver(frames);
      if (connection.isClosed()) {
        forget(connection);
      }
    }
    moreWaits = true;
    return events;
  }

  private int runCommands() {
    int events = 0;
    while (events < COMMANDS) {
      Runnable command = commands.poll();
      if (command == null) {
        return events;
      }
      events++;
      guard(command);
    }
    moreWaits = true;
    return events;
  }

  private int runTimers() {
    int events = 0;
    long limit = timers.sequenceLimit();
    for (LoopTimer timer = timers.pollDue(nowNs, limit);
        timer != null;
        timer = timers.pollDue(nowNs, limit)) {
      events++;
      try {
        timer.onTimer(nowNs);
      } catch (Throwable fault) {
        faults.report(fault, nowNs);
      }
    }
    return events;
  }

  private void flush() {
    sender.flush();
    rings.announce(index, all);
  }

  private void guard(Runnable work) {
    try {
      work.run();
    } catch (Throwable fault) {
      faults.report(fault, nowNs);
    }
  }

  private void onDatagram(
      ByteBuffer buffer, int offset, int length, long addrHigh, long addrLow, int port) {
    try {
      handler.onDatagram(buffer, offset, length, addrHigh, addrLow, port, null, nowNs);
    } catch (Throwable fault) {
      faults.report(fault, nowNs);
    }
  }

  private ByteRing.Reader readerOfRingFrom(int from) {
    return (buffer, offset, length, type) -> onRing(from, buffer, offset, length, type);
  }

  private void onRing(int from, ByteBuffer buffer, int offset, int length, int type) {
    try {
      handler.onRing(from, buffer, offset, length, type, nowNs);
    } catch (Throwable fault) {
      faults.report(fault, nowNs);
    }
  }

  private void onFrame(TcpConnection connection, ByteBuffer buffer, int offset, int length) {
    Destination destination =
        connections.computeIfAbsent(connection, opened -> Destination.tcp(opened, this));
    TransportAddress from = connection.remote();
    try {
      handler.onDatagram(
          buffer, offset, length, from.high(), from.low(), from.port(), destination, nowNs);
    } catch (Throwable fault) {
      faults.report(fault, nowNs);
    }
  }

  /**
   * Gives the TCP connection whose frame is being handled to another loop, which handles that frame
   * and all later ones. The destination is of no use afterwards.
   */
  public void handOver(
      Destination destination, MediaLoop to, ByteBuffer buffer, int offset, int length) {
    assert isMine() : WRONG_THREAD;
    TcpConnection connection = destination.connection();
    if (connection == null) {
      return;
    }
    sender.flush();
    connections.remove(connection);
    connection.handOver(to::connectionReady);
    ByteBuffer frame = ByteBuffer.allocateDirect(length).put(0, buffer, offset, length);
    if (!to.execute(() -> to.onHandedOver(connection, frame, length))) {
      connection.close();
    }
  }

  private void onHandedOver(TcpConnection connection, ByteBuffer frame, int length) {
    onFrame(connection, frame, 0, length);
    if (connection.isClosed()) {
      forget(connection); // It told the loop before.
    }
  }

  private void forget(TcpConnection connection) {
    Destination destination = connections.remove(connection);
    if (destination != null) {
      guard(() -> handler.onConnectionClosed(destination));
    }
  }

  /** The connection has frames, or is gone. Any thread. */
  void connectionReady(TcpConnection connection) {
    readyConnections.add(connection);
    wake();
  }

  /** Frees an address; what is in the batch for it leaves before its number can be given again. */
  void release(int address) {
    assert isMine() : WRONG_THREAD;
    sender.flush();
    socket.release(address);
  }

  /** Asks the loop to end; it runs what is queued and frees its socket. Any thread. */
  @Override
  public void close() {
    closing = true;
    socket.wake();
  }
}
