/** The outgoing client against real sockets on loopback. */
@NullMarked
package dev.mediahub.core.http.out;

import org.jspecify.annotations.NullMarked;
