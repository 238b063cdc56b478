/**
 * Work that native code does for the hub, in child processes of the same build: transcoding with
 * FFmpeg. Read {@link dev.mediahub.media.worker.Transcoders} for what callers see, {@link
 * dev.mediahub.media.worker.Workers} and {@code WorkerSupervisor} for how processes live. {@code
 * wire} is what both sides say to each other, {@code jobs} is the child's side, which nothing here
 * may use: a crash there ends the child and no room. May use {@code media.api} and {@code wire}.
 */
@NullMarked
package dev.mediahub.media.worker;

import org.jspecify.annotations.NullMarked;
