/** Tests of finding and measuring servers. */
@NullMarked
package dev.mediahub.bench.server;

import org.jspecify.annotations.NullMarked;
