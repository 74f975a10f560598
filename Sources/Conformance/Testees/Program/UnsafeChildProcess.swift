import Foundation
import Synchronization

/// A program that was started here, its standard input and output pipes of ours. The calls of C that this takes are all in
/// this file.
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
  private static let starting = Mutex(())

  /// Starts `command` as a shell reads it; nil where there is nothing to start it with.
  init?(_ command: String) {
    Self.ignoreBrokenPipes
    let started = Self.starting.withLock { _ in Self.start(command) }
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
  func end(within grace: Duration) -> End {
    if let ended { return ended }
    for end in [input, output] { close(end) }
    (input, output) = (-1, -1)
    let deadline = ContinuousClock.now + grace
    var status: Int32 = 0
    var found = waitpid(identifier, &status, WNOHANG)
    while found == 0 || (found < 0 && errno == EINTR), ContinuousClock.now < deadline {
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

  /// What became of a read or a write.
  enum Transfer {
    case some(Int)
    /// Nothing at the moment.
    case later
    /// The other end is closed.
    case over
  }

  /// Waits until the output can be read, or, if `writes`, the input written, but not longer than until `deadline`; false
  /// then.
  func wait(writes: Bool, until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      var ends = [
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: writes ? input : -1, events: Int16(POLLOUT), revents: 0),
      ]
      let (seconds, attoseconds) = (deadline - ContinuousClock.now).components
      let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1
      guard seconds >= 0, attoseconds >= 0 else { return false }
      let ready = poll(&ends, 2, Int32(min(milliseconds, 1_000_000)))
      if ready > 0 { return true }
      if ready < 0, errno != EINTR { return true }  // a read or write will say why
    }
  }

  /// Writes what the pipe takes of `bytes` from `start` on.
  func write(_ bytes: [UInt8], from start: Int) -> Transfer {
    let count = bytes.withUnsafeBytes { all in
      let rest = UnsafeRawBufferPointer(rebasing: all[start...])
      return Foundation.write(input, rest.baseAddress, rest.count)
    }
    return outcome(count)
  }

  /// Appends at most `most` bytes of what the pipe has to `bytes`.
  func read(_ most: Int, into bytes: inout [UInt8]) -> Transfer {
    var count = 0
    bytes += [UInt8](unsafeUninitializedCapacity: min(most, 1 << 16)) { buffer, filled in
      count = Foundation.read(output, buffer.baseAddress, buffer.count)
      filled = max(count, 0)
    }
    return count == 0 ? .over : outcome(count)
  }

  private func outcome(_ count: Int) -> Transfer {
    if count >= 0 { return .some(count) }
    return [EAGAIN, EWOULDBLOCK, EINTR].contains(errno) ? .later : .over
  }

  private static func start(_ command: String) -> (identifier: pid_t, input: Int32, output: Int32)? {
    guard let toChild = pipe() else { return nil }
    guard let fromChild = pipe() else {
      for end in [toChild.reading, toChild.writing] { close(end) }
      return nil
    }
    let started = spawn(["/bin/sh", "-c", command], input: toChild.reading, output: fromChild.writing)
    for end in [toChild.reading, fromChild.writing] { close(end) }
    guard let started else {
      for end in [toChild.writing, fromChild.reading] { close(end) }
      return nil
    }
    return (started, toChild.writing, fromChild.reading)
  }

  /// Both ends of a pipe; a child has them only where `spawn` gives it one.
  private static func pipe() -> (reading: Int32, writing: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard Foundation.pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func spawn(_ arguments: [String], input: Int32, output: Int32) -> pid_t? {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    guard posix_spawn_file_actions_init(&actions) == 0, posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var identifier: pid_t = 0
    let failure = withStrings(arguments) { arguments in
      withStrings(environment) { environment in
        posix_spawn(&identifier, "/bin/sh", &actions, &attributes, arguments, environment)
      }
    }
    return failure == 0 ? identifier : nil
  }

  /// Runs `body` on `strings` as C has them: a list that a null pointer ends.
  private static func withStrings(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) -> Int32 {
    var list = strings.map { strdup($0) } + [nil]
    defer { for string in list { free(string) } }
    return list.withUnsafeMutableBufferPointer { $0.baseAddress.map(body) ?? ENOMEM }
  }
}

extension ChildProcess.End {
  /// The name of a signal, such as «Segmentation fault».
  static func name(ofSignal number: Int32) -> String { strsignal(number).map { String(cString: $0) } ?? "unknown" }
}
