/**
 * The media plane behind {@link dev.mediahub.media.api.MediaServer}: takes commands from any
 * thread, keeps rooms under one lock, and tells media loops what to do by their command queues.
 */
@NullMarked
package dev.mediahub.media.edge;

import org.jspecify.annotations.NullMarked;
