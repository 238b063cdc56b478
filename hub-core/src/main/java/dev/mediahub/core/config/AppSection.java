package dev.mediahub.core.config;

import java.util.Map;

/**
 * What the configuration says of one app, as it is written.
 *
 * @param name the app's; empty when it is missing
 * @param values by key, without those of the app's name
 * @param source where it begins
 */
public record AppSection(String name, Map<String, Given> values, String source) {}
