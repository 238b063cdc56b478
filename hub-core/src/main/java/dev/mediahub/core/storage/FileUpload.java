package dev.mediahub.core.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * One file's way into a bucket: in parts, several at a time, and from where an earlier try ended.
 * Blocking.
 */
final class FileUpload {
  /** The smallest that S3 takes. With what a request copies, three of them are 45 MB at most. */
  private static final long PART_BYTES = 5L * 1024 * 1024;

  private static final int AT_A_TIME = 3;
  private static final long MOST_PARTS = 10_000;

  private final ObjectStore store;
  private final Path file;
  private final String key;
  private final String contentType;
  private final Progress progress;

  /** Told how far it is; by several threads. */
  interface Progress {
    /** The server knows the upload by this id from now on. */
    void began(String uploadId);

    /** So many bytes have arrived. */
    void arrived(long bytes);
  }

  FileUpload(ObjectStore store, Path file, String key, String contentType, Progress progress) {
    this.store = store;
    this.file = file;
    this.key = key;
    this.contentType = contentType;
    this.progress = progress;
  }

  /**
   * Uploads what is missing and makes it an object.
   *
   * @param earlier the id of an earlier try; null for none
   * @throws StorageException when the server does not take it; trying again goes on from there
   * @throws IOException when the file cannot be read
   */
  void run(@Nullable String earlier) throws StorageException, IOException, InterruptedException {
    long size = Files.size(file);
    if (earlier != null && store.sizeOf(key).filter(there -> there == size).isPresent()) {
      progress.arrived(size);
      return; // The earlier try got to its end, and only its note was lost.
    }
    Optional<List<Part>> there = earlier == null ? Optional.empty() : store.parts(key, earlier);
    String uploadId = earlier;
    if (uploadId == null || there.isEmpty()) {
      uploadId = store.begin(key, contentType);
      progress.began(uploadId);
    }
    List<CompletedPart> done = sendMissing(uploadId, size, there.orElse(List.of()));
    store.complete(key, uploadId, done);
  }

  private List<FilePart> parts(long size) {
    long each = Math.max(PART_BYTES, (size + MOST_PARTS - 1) / MOST_PARTS);
    List<FilePart> parts = new ArrayList<>();
    long offset = 0;
    do {
      int length = (int) Math.min(each, size - offset);
      parts.add(new FilePart(file, parts.size() + 1, offset, length));
      offset += length;
    } while (offset < size);
    return parts;
  }

  private List<CompletedPart> sendMissing(String uploadId, long size, List<Part> there)
      throws StorageException, IOException, InterruptedException {
    Map<Integer, Part> known =
        there.stream().collect(Collectors.toMap(Part::partNumber, Function.identity()));
    Queue<FilePart> missing = new ConcurrentLinkedQueue<>();
    Queue<CompletedPart> done = new ConcurrentLinkedQueue<>();
    AtomicLong arrived = new AtomicLong();
    for (FilePart part : parts(size)) {
      Part before = known.get(part.number());
      if (before != null && before.size() == part.length()) {
        done.add(ObjectStore.completed(before));
        arrived.addAndGet(part.length());
      } else {
        missing.add(part);
      }
    }
    progress.arrived(arrived.get());
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < AT_A_TIME; i++) {
      senders.add(
          Thread.ofVirtual()
              .name("upload")
              .start(() -> sendSome(uploadId, missing, done, arrived, failure)));
    }
    try {
      for (Thread sender : senders) {
        sender.join();
      }
    } catch (InterruptedException e) {
      missing.clear();
      throw e;
    }
    switch (failure.get()) {
      case null -> {}
      case StorageException e -> throw e;
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Exception e -> throw new IllegalStateException(e);
    }
    return done.stream().sorted(Comparator.comparing(CompletedPart::partNumber)).toList();
  }

  private void sendSome(
      String uploadId,
      Queue<FilePart> missing,
      Queue<CompletedPart> done,
      AtomicLong arrived,
      AtomicReference<@Nullable Exception> failure) {
    for (FilePart part = missing.poll(); part != null; part = missing.poll()) {
      try {
        done.add(store.send(key, uploadId, part));
        progress.arrived(arrived.addAndGet(part.length()));
      } catch (StorageException | RuntimeException e) {
        failure.compareAndSet(null, e);
        missing.clear();
      }
    }
  }
}
