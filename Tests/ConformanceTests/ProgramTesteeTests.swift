import Foundation
import TestFixtures
import Testing

@testable import Conformance

/// Programs that misbehave: the runner reports what they did, restarts them, and continues.
@Suite struct ProgramTesteeTests {
  private static let operation = VectorOperation(
    9, "echo", input: [.init("b", .bytes)], result: [.init("b", .bytes)])

  /// Runs `ask` with a Python program that has `read()` for a request's bytes and `write(bytes)` for an answer.
  private func use(_ body: String, limit: TimeSpan = .seconds(20), _ ask: (ProgramTestee) throws -> Void) throws {
    let script = """
      import os, sys, time, signal
      def read():
          head = sys.stdin.buffer.read(4)
          if len(head) < 4: sys.exit(0)
          return sys.stdin.buffer.read(int.from_bytes(head, "little"))
      def write(body):
          sys.stdout.buffer.write(len(body).to_bytes(4, "little") + body)
          sys.stdout.buffer.flush()
      \(body)
      """
    try TemporaryFolder.use { folder in
      try folder.write(script, "testee.py")
      let testee = ProgramTestee("exec python3 '\(folder.path)/testee.py'", limit: limit)
      defer { testee.close() }
      try ask(testee)
    }
  }

  private func ask(_ testee: ProgramTestee, _ bytes: [UInt8] = [1, 2]) -> Answer {
    testee.answer(Self.operation, [.bytes(bytes)])
  }

  @Test func answersComeBack() throws {
    try use("while True: write(bytes([0]) + read()[1:])") { testee in
      for count in [0, 1, 100, 70_000] {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        #expect(ask(testee, bytes) == .result([.bytes(bytes)]))
      }
    }
    try use("read(); write(bytes([2])); read(); write(bytes([1, 5, 0, 0, 0]))") { testee in
      #expect(ask(testee) == .unsupported)
      #expect(ask(testee) == .refused(code: 5, details: []))
    }
  }

  /// The longest request and an answer of the same length, both longer than any pipe's buffer.
  @Test func longRequestsAndAnswersDoNotBlock() throws {
    let bytes = [UInt8](repeating: 7, count: Request.maximumLength - 5)
    try use("while True: write(bytes([0]) + read()[1:])") { testee in
      #expect(ask(testee, bytes) == .result([.bytes(bytes)]))
      #expect(ask(testee, bytes + [7]) == .failed("the request is longer than 2^24 bytes"))
      #expect(ask(testee, [1]) == .result([.bytes([1])]))
    }
  }

  /// A program answers without reading the request. Neither side waits for the other, and the runner reports the
  /// mistake.
  @Test func earlyAnswersDoNotBlock() throws {
    let early = "sys.stdin.buffer.read(4); sys.stdout.buffer.write((1 << 20).to_bytes(4, 'little') + bytes(1 << 20))"
    try use("\(early); sys.stdout.flush(); time.sleep(600)") { testee in
      let request = [UInt8](repeating: 1, count: 1 << 20)
      #expect(ask(testee, request) == .failed("not an answer: it answered before it had read the whole request"))
    }
  }

  @Test func theDeadAreNamedAndStartedAnew() throws {
    try use("read(); write(bytes([2])); read(); os.kill(os.getpid(), signal.SIGSEGV)") { testee in
      for _ in 0..<3 {
        #expect(ask(testee) == .unsupported)
        guard case .failed(let reason) = ask(testee) else { throw Unexpected() }
        #expect(reason.hasPrefix("the testee died of signal 11, "))
      }
    }
    try use("read(); sys.exit(3)") { testee in
      #expect(ask(testee) == .failed("the testee ended with status 3"))
    }
    // The program ends before it has read anything. Writing to it does not end this process.
    try use("os.close(0); time.sleep(0.2); sys.exit(4)") { testee in
      #expect(
        ask(testee, [UInt8](repeating: 1, count: 1 << 20)) == .failed("the testee ended with status 4"))
    }
    let missing = ProgramTestee("/there/is/no/such/program 2>/dev/null", limit: .seconds(20))
    guard case .failed(let reason) = ask(missing) else { throw Unexpected() }
    #expect(reason.hasPrefix("the testee ended with status 127"))
  }

  @Test func theSilentAreKilled() throws {
    try use("read(); write(bytes([2])); read(); time.sleep(600)", limit: .seconds(5)) { testee in
      #expect(ask(testee) == .unsupported)
      #expect(ask(testee) == .failed("no answer within 5 s; the testee was killed"))
      #expect(ask(testee) == .unsupported, "it was restarted")
    }
    // Half an answer is not an answer. A program that a shell has started ends with the shell.
    let half = ProgramTestee(
      "(sleep 600; true) & head -c 11 >/dev/null; printf '\\005\\000\\000\\000\\001'; wait", limit: .milliseconds(300))
    #expect(ask(half) == .failed("no answer within 0.3 s; the testee was killed"))
  }

  @Test(arguments: [
    ("write(b'')", "an empty answer"),
    ("write(bytes([7]))", "there is no status 7"),
    ("write(bytes([0, 9, 0, 0, 0, 1]))", "b: 9 bytes announced, 1 left"),
    ("write(bytes([2, 2]))", "1 of 2 bytes left over"),
    (
      "sys.stdout.buffer.write(b'\\xff\\xff\\xff\\xff'); sys.stdout.flush()",
      "an answer of 4294967295 bytes is announced"
    ),
  ])
  func nonsenseIsNamed(body: String, reason: String) throws {
    try use("read(); \(body); time.sleep(600)") { testee in
      #expect(ask(testee) == .failed("not an answer: \(reason)"))
    }
  }

  @Test func whatWasNotAskedForIsNamed() throws {
    // Both answers at once: the second one is there when the next question comes.
    try use("read(); sys.stdout.buffer.write(b'\\1\\0\\0\\0\\2' * 2); sys.stdout.flush(); read()") { testee in
      for _ in 0..<2 {
        #expect(ask(testee) == .unsupported)
        #expect(ask(testee) == .failed("not an answer: it has written more than was requested"))
      }
    }
  }

  /// A program that never answers is not restarted forever.
  @Test func vainStartsEnd() throws {
    let testee = ProgramTestee("exit 1", limit: .seconds(20))
    for _ in 0..<5 { #expect(ask(testee) == .failed("the testee ended with status 1")) }
    #expect(
      ask(testee) == .failed("the testee is not restarted: it has not answered after 5 starts"))
  }

  private struct Unexpected: Error {}
}
