/** The ledger of sessions, without a server. */
@NullMarked
package dev.mediahub.core.streams;

import org.jspecify.annotations.NullMarked;
