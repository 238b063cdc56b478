/** Addresses, without a network. */
@NullMarked
package dev.mediahub.core.net;

import org.jspecify.annotations.NullMarked;
