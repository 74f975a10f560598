import Foundation

extension ChildProcess {
  /// Starts a shell with `command`. Returns nil if that fails.
  static func start(_ command: String) -> (identifier: pid_t, input: Int32, output: Int32)? {
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

  /// Returns both ends of a pipe. A child inherits an end only if `spawn` gives it one.
  private static func pipe() -> (reading: Int32, writing: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard Foundation.pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func spawn(_ arguments: [String], input: Int32, output: Int32) -> pid_t? {
    #if os(tvOS) || os(watchOS)
      return nil  // A program cannot start another one there.
    #else
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
    #endif
  }

  /// Calls `body` with `strings` as a C list, ended by a null pointer.
  private static func withStrings(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) -> Int32 {
    var list = strings.map { strdup($0) } + [nil]
    defer { for string in list { free(string) } }
    return list.withUnsafeMutableBufferPointer { $0.baseAddress.map(body) ?? ENOMEM }
  }
}
