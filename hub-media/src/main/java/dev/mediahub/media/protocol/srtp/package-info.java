/**
 * SRTP and SRTCP (RFC 3711, RFC 7714): protect, unprotect, replay protection, key derivation.
 *
 * <p>Pure: no I/O, thread or clock. Everything made by one {@link SrtpEngine} belongs to the thread
 * that owns the engine (a media loop). Imports: JDK only ({@code java.lang.foreign} for libcrypto,
 * {@code javax.crypto} as fallback).
 */
@NullMarked
package dev.mediahub.media.protocol.srtp;

import org.jspecify.annotations.NullMarked;
