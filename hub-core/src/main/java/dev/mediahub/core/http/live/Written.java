package dev.mediahub.core.http.live;

/** To be told once what was handed in has left, or cannot. */
public interface Written {
  void done();

  /** The peer is gone. */
  void failed();
}
