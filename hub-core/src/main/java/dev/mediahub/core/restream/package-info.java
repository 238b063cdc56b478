/**
 * Streams sent on to other servers over RTMP: routes, rules, rows and what is told of them. The
 * media plane does the sending; its changes come on one virtual thread, requests on theirs.
 */
@NullMarked
package dev.mediahub.core.restream;

import org.jspecify.annotations.NullMarked;
