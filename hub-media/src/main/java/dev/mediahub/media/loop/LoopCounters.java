package dev.mediahub.media.loop;

/**
 * What all loops did since they started.
 *
 * @param datagramsIn UDP datagrams received
 * @param datagramsTooLong UDP datagrams dropped because no packet of ours is that long
 * @param datagramsOut UDP datagrams the system took
 * @param datagramsOutDropped UDP datagrams the system did not take (its buffer was full, no route)
 * @param sendCalls system calls that sent UDP datagrams
 * @param datagramsOffloaded of those out, how many left as segments of a bigger one
 * @param ringDropped messages between loops dropped because the ring was full
 * @param tcpConnections ICE-TCP connections open now
 * @param tcpRefused ICE-TCP connections closed at once because of a limit
 * @param tcpDropped frames dropped because their ICE-TCP connection was too slow
 * @param faults what handlers, commands and timers threw
 */
public record LoopCounters(
    long datagramsIn,
    long datagramsTooLong,
    long datagramsOut,
    long datagramsOutDropped,
    long sendCalls,
    long datagramsOffloaded,
    long ringDropped,
    int tcpConnections,
    long tcpRefused,
    long tcpDropped,
    long faults) {}
