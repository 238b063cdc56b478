/**
 * Who is on air: the record of streams, written behind the media plane's events, and the ledger of
 * which credential let which session in. Imports {@code apps}, {@code ingress}, {@code webhooks},
 * {@code http}, {@code db} and {@code media.api}.
 */
@NullMarked
package dev.mediahub.core.streams;

import org.jspecify.annotations.NullMarked;
