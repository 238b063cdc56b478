/**
 * DTLS 1.2 for WebRTC (RFC 6347, RFC 5764): handshake, fingerprint check, export of the SRTP keys.
 *
 * <p>No socket: datagrams in by {@link DtlsEndpoint#receive}, out by {@link DtlsListener}. The TLS
 * library blocks, so each endpoint runs on one virtual thread from the owner's factory; {@code
 * receive} and {@code close} may be called by any thread and never block. Imports: JDK ({@code
 * java.lang.foreign} for libcrypto), BouncyCastle and {@code protocol.srtp} (keys, profiles, where
 * libcrypto is).
 */
@NullMarked
package dev.mediahub.media.protocol.dtls;

import org.jspecify.annotations.NullMarked;
