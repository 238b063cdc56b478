/**
 * Pictures of streams: taken by request and by recordings, kept on the disk or in the app's bucket.
 * Imports {@code apps}, {@code auth}, {@code vod} (its folder and links), {@code storage}, {@code
 * streams}, {@code usage}, {@code webhooks}, {@code db}, {@code http} and {@code media.api}.
 */
@NullMarked
package dev.mediahub.core.snapshots;

import org.jspecify.annotations.NullMarked;
