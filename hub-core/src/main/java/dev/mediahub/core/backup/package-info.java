/**
 * The hub's record in one file and back: database, key file and configuration, with checksums. Runs
 * in a command of its own, beside a running hub or without one; one thread. May use {@code db} and
 * {@code http}'s JSON.
 */
@NullMarked
package dev.mediahub.core.backup;

import org.jspecify.annotations.NullMarked;
