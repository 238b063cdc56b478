/**
 * JMH benchmarks of the packet path: {@code ./hub bench --jmh [regex]} runs them with the gc
 * profiler. Absolute times drift with the machine; compare within one run.
 */
@NullMarked
package dev.mediahub.bench.jmh;

import org.jspecify.annotations.NullMarked;
