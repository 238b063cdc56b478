package dev.mediahub.core.config;

import java.util.List;

/**
 * A value as somebody wrote it.
 *
 * @param items one text, or several of a list
 * @param source where it was written
 */
public record Given(List<String> items, String source) {}
