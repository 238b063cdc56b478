package dev.mediahub.media.api;

import java.util.List;

/**
 * How the media plane listens.
 *
 * @param udpPort the one advertised UDP port; 0 takes a free one
 * @param tcpPort the one advertised ICE-TCP port; 0 takes a free one, -1 offers no ICE-TCP
 * @param externalIps addresses told to clients; empty means those of the host
 * @param loops media loops; 0 means one a core
 * @param gso let the native socket layer use UDP_SEGMENT
 */
public record MediaConfig(
    int udpPort, int tcpPort, List<String> externalIps, int loops, IoMode io, boolean gso) {}
