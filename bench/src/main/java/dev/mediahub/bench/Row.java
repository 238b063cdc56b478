package dev.mediahub.bench;

/**
 * One line of the table. What could not be measured is NaN.
 *
 * @param cpuUs server CPU, µs a forwarded packet
 * @param serverCore share of a core that the server used, 1 is a whole one
 * @param generatorCore the same of the load generator
 * @param packetRate received a second by all viewers
 * @param viewersACore viewers that a core would serve by its CPU share
 * @param lossShare of the packets published that did not reach a viewer
 * @param worstLossShare the same of the viewer that got least
 * @param joinCpuMs server CPU of a whole join with leave
 * @param firstPacketMsP50 from POST to first packet
 * @param residentKb of the server a viewer, against the server with its publisher alone
 */
record Row(
    int viewers,
    double cpuUs,
    double serverCore,
    double generatorCore,
    double packetRate,
    double viewersACore,
    double latencyMsP50,
    double latencyMsP99,
    double latencyMsP999,
    double lossShare,
    double worstLossShare,
    double joinCpuMs,
    double firstPacketMsP50,
    double firstPacketMsP99,
    double residentKb) {}
