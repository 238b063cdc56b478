package dev.mediahub.core.settings;

import dev.mediahub.core.config.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A list of things with fields.
 *
 * @param fields by name, in the order they are written
 * @param least how many there must be, if the list is given
 * @param unique a field whose values must differ; empty for none
 */
record ListKey(
    String path,
    Map<String, Kind<?>> fields,
    String example,
    int least,
    int most,
    String unique,
    Function<Current, List<Map<String, Object>>> now) {}
