package dev.mediahub.media.protocol.sdp;

/**
 * One {@code a=} line.
 *
 * @param value what follows the colon; empty for a flag such as {@code a=rtcp-mux}
 * @param line counted from 1
 */
public record Attribute(String name, String value, int line) {}
