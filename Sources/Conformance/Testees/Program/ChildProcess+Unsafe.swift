import Foundation

/// A program that this process started, with pipes for its standard input and output.
///
/// The program leads its own process group, so that programs that a shell starts for it end with it. The C calls are in
/// the files of this type whose names end in `+Unsafe.swift`.
final class ChildProcess {
  /// The identifier of the process and of its group.
  private let identifier: pid_t
  private(set) var input: Int32
  private(set) var output: Int32

  /// Ignores the signal that a process gets when it writes to a program that has ended. Otherwise it would end this
  /// process.
  private static let ignoreBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()
  /// Held from the creation of the pipes until the child has them. Otherwise another child could inherit an end and
  /// keep the pipe open.
  private static let starting = NSLock()

  /// Starts `command` in a shell. Returns nil if that fails.
  init?(_ command: String) {
    Self.ignoreBrokenPipes
    Self.starting.lock()
    let started = Self.start(command)
    Self.starting.unlock()
    guard let started else { return nil }
    (identifier, input, output) = started
    for end in [input, output] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
  }

  deinit { _ = end(within: .seconds(1)) }

  /// How a program ended.
  enum End: Equatable {
    case exited(status: Int32)
    case signalled(Int32)
    /// It ran for too long and was killed with its whole group.
    case killed
  }

  private var ended: End?

  /// Closes the pipes and waits for the end. A program that still runs after `grace` is killed.
  func end(within grace: TimeSpan) -> End {
    if let ended { return ended }
    for end in [input, output] { close(end) }
    (input, output) = (-1, -1)
    let deadline = TimeSpan.uptime + grace
    var status: Int32 = 0
    var found = waitpid(identifier, &status, WNOHANG)
    while found == 0 || (found < 0 && errno == EINTR), TimeSpan.uptime < deadline {
      usleep(2000)
      found = waitpid(identifier, &status, WNOHANG)
    }
    guard found != identifier else {
      let end: End = status & 0x7F == 0 ? .exited(status: status >> 8 & 0xFF) : .signalled(status & 0x7F)
      ended = end
      return end
    }
    _ = kill(-identifier, SIGKILL)
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    ended = .killed
    return .killed
  }
}

extension ChildProcess.End {
  /// Returns the name of a signal, such as "Segmentation fault".
  static func name(ofSignal number: Int32) -> String { strsignal(number).map { String(cString: $0) } ?? "unknown" }
}
