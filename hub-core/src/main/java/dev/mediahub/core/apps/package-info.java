/**
 * Apps, their room names, links and LiveKit keys. Apps and keys are also held in memory, so that
 * media can be published and played while the database is away. Called on request threads. Imports
 * {@code auth}, {@code http} and {@code db}.
 */
@NullMarked
package dev.mediahub.core.apps;

import org.jspecify.annotations.NullMarked;
