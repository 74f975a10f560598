import Foundation

/// Standard output. A failure ends the command with an error, whatever was written.
final class StandardOutput: @unchecked Sendable {
  static let shared = StandardOutput()

  private let lock = NSLock()
  /// The reason of the first failure.
  private var failure: Int32?
  /// Whether a file of the command goes to standard output, so that text goes to standard error.
  private var holdsData = false

  /// Makes sure that no file that is opened later takes the number of a standard stream that is closed.
  static func reserve() {
    for number in 0...2 as ClosedRange<Int32> where fcntl(number, F_GETFD) < 0 {
      // It can only be read, so writing to it still fails.
      _ = open("/dev/null", O_RDONLY)
    }
    // A reader that goes away makes writing fail, so that temporary files are removed.
    signal(SIGPIPE, SIG_IGN)
  }

  func print(_ text: String) {
    let bytes = Array(FileName.display(text).utf8)
    lock.withLock {
      if holdsData {
        _ = FileDescriptor.standardError.writeAll(bytes)
      } else if failure == nil, !FileDescriptor.standardOutput.writeAll(bytes) {
        failure = errno
      }
    }
  }

  func writeData(_ content: FileContent) throws(CommandError) {
    let isWritten = lock.withLock {
      holdsData = true
      let isWritten = content.write(to: .standardOutput) != nil
      if !isWritten { failure = errno }
      return isWritten
    }
    guard isWritten else { throw CommandError("standard output: cannot be written") }
  }

  /// Ends the process as the signal would that a broken pipe usually sends.
  func endIfNobodyReads() {
    guard failure == EPIPE else { return }
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
  }

  /// Whether everything was written.
  var isWhole: Bool { lock.withLock { failure == nil } }
}
