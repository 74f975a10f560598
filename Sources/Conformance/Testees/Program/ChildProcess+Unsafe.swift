import Foundation

/// A program that this process started; its standard input and output are pipes of ours. The calls of C that this takes are in
/// the files of this type that end in `+Unsafe.swift`.
///
/// The program leads a process group of its own: what a shell has started for it ends with it.
final class ChildProcess {
  /// Its process identifier, which is that of its group.
  private let identifier: pid_t
  private(set) var input: Int32
  private(set) var output: Int32

  /// Whoever writes to a program that has ended gets a signal, which ends this process, unless it is ignored.
  private static let ignoreBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()
  /// Held from a pipe's making until the child has it: no other child of ours inherits an end meanwhile, which would
  /// keep the pipe open.
  private static let starting = NSLock()

  /// Starts `command` as a shell reads it; nil where there is nothing to start it with.
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
    /// It went on for too long and was killed, with all of its group.
    case killed
  }

  private var ended: End?

  /// Closes the pipes and waits for the end; a program that goes on after `grace` is killed.
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
  /// The name of a signal, such as "Segmentation fault".
  static func name(ofSignal number: Int32) -> String { strsignal(number).map { String(cString: $0) } ?? "unknown" }
}
