import Foundation

/// This process's standard input and output, byte for byte and unbuffered, so that no answer is held back.
enum StandardPipes {
  /// Reads `count` bytes of standard input, or fewer if it ends earlier.
  static func read(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var got = 0
      bytes += [UInt8](unsafeUninitializedCapacity: min(count - bytes.count, 1 << 16)) { buffer, filled in
        repeat { got = Foundation.read(0, buffer.baseAddress, buffer.count) } while got < 0 && errno == EINTR
        filled = max(got, 0)
      }
      if got <= 0 { break }
    }
    return bytes
  }

  /// Writes all of `bytes`. Returns false if the reader has closed the pipe.
  static func write(_ bytes: [UInt8]) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Foundation.write(1, $0.baseAddress?.advanced(by: done), bytes.count - done) }
      if count < 0, errno != EINTR { return false }
      done += max(count, 0)
    }
    return true
  }
}
