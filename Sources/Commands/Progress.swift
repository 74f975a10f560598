import Conformance
import Foundation

/// Shows the progress of a long run on standard error: one line that is rewritten on a terminal, nothing elsewhere.
struct Progress {
  private let title: String
  private let total: Int
  private let isShown = isatty(2) != 0

  init(_ title: String, of total: Int) {
    self.title = title
    self.total = total
  }

  func show(_ done: Int) {
    guard isShown else { return }
    let text = "\r\(title): \(done) of \(total)" + (done == total ? "\n" : "")
    _ = FileDescriptor.standardError.writeAll(Array(text.utf8))
  }
}

/// Shows the progress of a run of vectors on standard error: one line that is rewritten on a terminal; elsewhere, one line
/// every few seconds, so that a log shows the progress.
struct ConformanceProgress {
  private let total: Int
  private var done = 0
  private var failed = 0
  private let isTerminal = isatty(2) != 0
  private var next: TimeSpan
  private let pause: TimeSpan
  private var hasShown = false

  init(of total: Int) {
    self.total = total
    pause = isTerminal ? .milliseconds(100) : .seconds(5)
    next = .uptime + pause
  }

  mutating func note(_ result: CaseResult) {
    done += 1
    if result.isFailure { failed += 1 }
    guard TimeSpan.uptime >= next else { return }
    next = .uptime + pause
    hasShown = true
    let text = "\(done) of \(total) cases, \(failed) failed, at \(result.id)"
    // The identifiers differ in length: clear the rest of the line.
    _ = FileDescriptor.standardError.writeAll(Array((isTerminal ? "\r\(text)\u{1B}[K" : "\(text)\n").utf8))
  }

  /// Clears the line.
  func finish() {
    if isTerminal, hasShown { _ = FileDescriptor.standardError.writeAll(Array("\r\u{1B}[K".utf8)) }
  }
}
