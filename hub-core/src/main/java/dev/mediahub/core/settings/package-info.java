/**
 * The settings of apps as files: reading and writing them as YAML with every mistake told, what
 * config.yaml says of apps, backups, presets. The settings themselves belong to {@code apps} and
 * {@code storage}. Imports these, {@code auth}, {@code config}, {@code db} and {@code http}. Called
 * on request threads, and on the thread that starts or reloads the hub.
 */
@NullMarked
package dev.mediahub.core.settings;

import org.jspecify.annotations.NullMarked;
