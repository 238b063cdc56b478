/** Addresses and byte helpers shared by the protocol cores. Pure: no I/O, thread or clock. */
@NullMarked
package dev.mediahub.media.protocol.net;

import org.jspecify.annotations.NullMarked;
