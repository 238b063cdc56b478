package dev.mediahub.core.restream;

import javax.net.ssl.SSLContext;

/**
 * What restreaming takes from the configuration.
 *
 * @param tls whom to trust
 * @param maxAttempts failed attempts in a row after which a destination is given up; 0: never
 */
public record RestreamSettings(SSLContext tls, int maxAttempts) {}
