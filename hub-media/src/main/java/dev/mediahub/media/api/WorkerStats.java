package dev.mediahub.media.api;

/**
 * The worker processes of one kind: counters since the start, gauges now.
 *
 * @param kind {@code audio} or {@code video}
 * @param processes running now: 0 or 1, and one more while jobs move to it or it stands by
 * @param starts processes started
 * @param restarts times that one took the place of another that ended and should not have
 * @param recycles of them, started because one had grown beyond its bound
 * @param jobs streams being transcoded
 * @param refused streams that wait because no more are allowed at a time
 * @param memoryBytes resident memory of the processes
 * @param framesDropped given to a job but not transcoded: too late, or not decodable
 */
public record WorkerStats(
    String kind,
    int processes,
    long starts,
    long restarts,
    long recycles,
    int jobs,
    int refused,
    long memoryBytes,
    long framesIn,
    long framesOut,
    long framesDropped) {
  /** The same with another number of refused streams. */
  public WorkerStats withRefused(int streams) {
    return new WorkerStats(
        kind,
        processes,
        starts,
        restarts,
        recycles,
        jobs,
        streams,
        memoryBytes,
        framesIn,
        framesOut,
        framesDropped);
  }
}
