/** The servers under test: a hub as a process of its own, and what the system says it uses. */
@NullMarked
package dev.mediahub.bench.server;

import org.jspecify.annotations.NullMarked;
