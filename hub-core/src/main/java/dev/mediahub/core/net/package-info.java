/**
 * IP addresses: ranges of them, and which ones the hub may connect to when somebody else names the
 * target. Pure, except for {@link dev.mediahub.core.net.HostResolver}. Any thread. May use the JDK
 * only.
 */
@NullMarked
package dev.mediahub.core.net;

import org.jspecify.annotations.NullMarked;
