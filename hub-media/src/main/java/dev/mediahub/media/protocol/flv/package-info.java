/**
 * The bodies of FLV tags, which are RTMP's media messages: Adobe's FLV specification 10.1, annex
 * E.4, and Enhanced RTMP v1 and v2. Bytes in, records out.
 */
@NullMarked
package dev.mediahub.media.protocol.flv;

import org.jspecify.annotations.NullMarked;
