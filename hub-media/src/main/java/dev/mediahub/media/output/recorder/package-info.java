/**
 * Writes what a publisher sends into files as it comes, nothing re-encoded. Sources are attached by
 * {@code edge}; loops only put packets into a bounded queue, one thread writes for all recordings.
 */
@NullMarked
package dev.mediahub.media.output.recorder;

import org.jspecify.annotations.NullMarked;
