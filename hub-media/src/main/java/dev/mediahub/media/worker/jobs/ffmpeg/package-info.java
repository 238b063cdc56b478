/**
 * Jobs that FFmpeg does, through bytedeco's binding. The only package that may use {@code
 * org.bytedeco}; it runs in worker processes alone. Each native object is freed by hand.
 */
@NullMarked
package dev.mediahub.media.worker.jobs.ffmpeg;

import org.jspecify.annotations.NullMarked;
