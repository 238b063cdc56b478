/** Measurements as tables for people and JSON for machines; knows nothing of what was measured. */
@NullMarked
package dev.mediahub.bench.report;

import org.jspecify.annotations.NullMarked;
