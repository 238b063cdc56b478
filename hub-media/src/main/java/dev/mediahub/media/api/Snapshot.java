package dev.mediahub.media.api;

/**
 * A picture of a stream.
 *
 * @param jpeg the whole file; nobody changes it
 * @param identity whose picture it is; empty for a file's
 * @param width in pixels
 */
public record Snapshot(byte[] jpeg, String identity, int width, int height) {}
