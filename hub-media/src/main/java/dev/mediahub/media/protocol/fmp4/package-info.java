/**
 * MP4 (ISO 14496-12) as it is recorded: a fragmented file that is playable at any time, and its
 * finish, which makes it an ordinary one without copying media. Bytes in, bytes out.
 */
@NullMarked
package dev.mediahub.media.protocol.fmp4;

import org.jspecify.annotations.NullMarked;
