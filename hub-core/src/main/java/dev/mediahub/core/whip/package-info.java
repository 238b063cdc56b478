/**
 * WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) over HTTP: credentials, status codes and headers
 * here, sessions in the media plane. Called on request threads, uses no database while apps and
 * keys are in memory. Imports {@code auth}, {@code apps}, {@code ingress}, {@code streams}, {@code
 * http} and {@code media.api}.
 */
@NullMarked
package dev.mediahub.core.whip;

import org.jspecify.annotations.NullMarked;
