package dev.mediahub.bench;

import java.util.List;

/**
 * What to load a server with.
 *
 * @param viewers how many, one row of the table each; ascending
 * @param seconds each row is measured for
 * @param joins whole joins with leave measured at the end of each row
 * @param bitrate of the publisher, bits a second
 * @param joined clients take datagrams as the kernel has joined them
 */
record Options(
    List<Integer> viewers,
    int seconds,
    int warmUpSeconds,
    int joins,
    long bitrate,
    int fps,
    boolean joined) {}
