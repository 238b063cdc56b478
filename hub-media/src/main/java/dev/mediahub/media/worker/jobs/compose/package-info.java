/**
 * What a room's composite looks and sounds like: where cells lie, who is large, how names are
 * drawn, how sounds are mixed. Pure: numbers in, numbers out; no native code, thread or clock.
 */
@NullMarked
package dev.mediahub.media.worker.jobs.compose;

import org.jspecify.annotations.NullMarked;
