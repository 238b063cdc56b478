/**
 * Tenants: their plans and limits, their members, and the audit log of what they changed. Called on
 * request threads; limits are in memory, so that media goes on without the database. Imports {@code
 * auth}, {@code apps} and {@code http}.
 */
@NullMarked
package dev.mediahub.core.tenants;

import org.jspecify.annotations.NullMarked;
