package dev.mediahub.core.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.mediahub.core.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A webhook receiver that keeps what it was told and answers as commanded, else 200. */
final class Receiver implements AutoCloseable {
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final Deque<Integer> answers = new ArrayDeque<>();
  private final CountDownLatch answersAgain = new CountDownLatch(1);
  private final HttpServer server;
  private volatile int silentFrom = Integer.MAX_VALUE;

  /** One request. */
  record Told(
      String event, String delivery, String timestamp, Optional<String> signature, String body) {
    JsonNode json() {
      try {
        return Json.mapper().readTree(body);
      } catch (IOException e) {
        throw new AssertionError(body, e);
      }
    }
  }

  private Receiver(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/hook",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          int answer = take();
          told.add(
              new Told(
                  headers.getFirst("X-StreamHub-Event"),
                  headers.getFirst("X-StreamHub-Delivery"),
                  headers.getFirst("X-StreamHub-Timestamp"),
                  Optional.ofNullable(headers.getFirst("X-StreamHub-Signature")),
                  body));
          awaitAnswers();
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
  }

  /** On this port; 0 takes a free one. */
  static Receiver at(int port) {
    try {
      return new Receiver(port);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/hook";
  }

  /** How the next requests are answered. */
  synchronized void willAnswer(Integer... codes) {
    answers.addAll(List.of(codes));
  }

  private synchronized int take() {
    return answers.isEmpty() ? 200 : answers.removeFirst();
  }

  /** Requests from this number on get no answer, until {@link #answerAgain}. */
  void fallSilentFrom(int number) {
    silentFrom = number;
  }

  void answerAgain() {
    answersAgain.countDown();
  }

  private void awaitAnswers() {
    if (told.size() < silentFrom) {
      return;
    }
    try {
      answersAgain.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Every request so far, refused ones too. */
  List<Told> told() {
    return told;
  }

  /** Those of an event. */
  List<Told> of(String event) {
    return told.stream().filter(each -> each.event().equals(event)).toList();
  }

  List<String> events() {
    return told.stream().map(Told::event).toList();
  }

  /** What the signature header must be. */
  static String signature(String secret, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return "sha256="
          + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    answerAgain();
    server.stop(0);
  }
}
