/**
 * The child's side: a process that connects to the hub's socket, takes jobs from it and ends with
 * it. {@code WorkerMain} reads, one thread a job works, {@link
 * dev.mediahub.media.worker.jobs.JobFactory} knows how. It prints to its standard output, which the
 * hub logs. May use {@code worker} for specifications and {@code worker.wire}.
 */
@NullMarked
package dev.mediahub.media.worker.jobs;

import org.jspecify.annotations.NullMarked;
