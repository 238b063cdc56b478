/** What hub-core may use of the media plane: commands, events and stats. */
@NullMarked
package dev.mediahub.media.api;

import org.jspecify.annotations.NullMarked;
