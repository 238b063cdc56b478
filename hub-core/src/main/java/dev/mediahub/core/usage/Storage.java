package dev.mediahub.core.usage;

import java.util.function.LongUnaryOperator;

/**
 * How much is stored now, by the number of a tenant or an app.
 *
 * @param ofTenant bytes
 * @param ofApp bytes
 */
public record Storage(LongUnaryOperator ofTenant, LongUnaryOperator ofApp) {}
