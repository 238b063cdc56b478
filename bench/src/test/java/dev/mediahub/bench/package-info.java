/** Tests of the hub as a process of its own, with the load generator's clients. */
@NullMarked
package dev.mediahub.bench;

import org.jspecify.annotations.NullMarked;
