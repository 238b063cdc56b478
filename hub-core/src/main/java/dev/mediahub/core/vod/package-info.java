/**
 * Recorded files: rows, states, downloads, deletion, and what a killed hub left. Imports {@code
 * apps}, {@code auth}, {@code http}, {@code db}, {@code webhooks} and {@code media.api}.
 */
@NullMarked
package dev.mediahub.core.vod;

import org.jspecify.annotations.NullMarked;
