/**
 * A room put together: takes publishers' media as the recorder does, hands it to a worker, and
 * gives what comes back as an RTMP feed, which recordings and destinations take like any other. One
 * thread turns all composites; a worker does the work.
 */
@NullMarked
package dev.mediahub.media.edge.composite;

import org.jspecify.annotations.NullMarked;
