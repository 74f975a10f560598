import Foundation

/// Reading and writing, as far as the pipes allow.
extension ChildProcess {
  /// The outcome of a read or a write.
  enum Transfer {
    case some(Int)
    /// Nothing can be transferred at the moment.
    case later
    /// The other end is closed.
    case over
  }

  /// Waits until the output can be read or, if `writes`, the input can be written. Returns false at `deadline`.
  func wait(writes: Bool, until deadline: TimeSpan) -> Bool {
    while true {
      var ends = [
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: writes ? input : -1, events: Int16(POLLOUT), revents: 0),
      ]
      let remaining = deadline - TimeSpan.uptime
      let milliseconds = remaining.nanoseconds / 1_000_000 + 1
      guard remaining >= .zero else { return false }
      let ready = poll(&ends, 2, Int32(min(milliseconds, 1_000_000)))
      if ready > 0 { return true }
      if ready < 0, errno != EINTR { return true }  // the next read or write shows why
    }
  }

  /// Writes as many bytes from `start` on as the pipe accepts.
  func write(_ bytes: [UInt8], from start: Int) -> Transfer {
    let count = bytes.withUnsafeBytes { all in
      let rest = UnsafeRawBufferPointer(rebasing: all[start...])
      return Foundation.write(input, rest.baseAddress, rest.count)
    }
    return outcome(count)
  }

  /// Appends at most `most` bytes from the pipe to `bytes`.
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
}
