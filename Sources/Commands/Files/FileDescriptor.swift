import Foundation

/// An open file. Reading and writing go on after interruptions and partial transfers.
struct FileDescriptor {
  static let standardInput = FileDescriptor(number: 0)
  static let standardOutput = FileDescriptor(number: 1)
  static let standardError = FileDescriptor(number: 2)

  private static let pieceLength = 1 << 18

  let number: Int32

  private init(number: Int32) { self.number = number }

  /// Opens a file; nil if that fails, and `errno` says why.
  init?(_ path: String, _ flags: Int32, mode: mode_t = 0o666) {
    let name = FileName.bytes(of: path)
    var number: Int32
    repeat { number = open(name, flags | O_CLOEXEC | O_NOCTTY, mode) } while number < 0 && errno == EINTR
    guard number >= 0 else { return nil }
    self.number = number
  }

  func close() { _ = Foundation.close(number) }

  /// Everything up to the end; nil if reading fails.
  ///
  /// - Parameter limit: After more bytes than these, reading stops.
  func readAll(atMost limit: Int = .max) -> [UInt8]? {
    var bytes: [UInt8] = []
    let size = FileStatus(descriptor: number).map { $0.kind == .file ? $0.size : 0 } ?? 0
    bytes.reserveCapacity(min(size, limit))
    while bytes.count <= limit {
      guard let piece = readPiece() else { return nil }
      if piece.isEmpty { break }
      bytes += piece
    }
    return bytes
  }

  /// The next bytes, none at the end; nil if reading fails.
  func readPiece() -> [UInt8]? {
    var piece = [UInt8](repeating: 0, count: Self.pieceLength)
    while true {
      let count = read(number, &piece, piece.count)
      if count >= 0 {
        piece.removeLast(piece.count - count)
        return piece
      }
      if errno != EINTR { return nil }
    }
  }

  /// Writes all bytes, and returns whether that succeeded.
  func writeAll(_ bytes: [UInt8]) -> Bool {
    var offset = 0
    while offset < bytes.count {
      let piece = Array(bytes[offset..<min(offset + Self.pieceLength, bytes.count)])
      let count = write(number, piece, piece.count)
      if count > 0 {
        offset += count
      } else if count == 0 || errno != EINTR {
        return false
      }
    }
    return true
  }

  /// Cuts or extends the file, and returns whether that succeeded.
  func truncate(to length: Int) -> Bool { ftruncate(number, off_t(length)) == 0 }

  func setMode(_ mode: mode_t) -> Bool { fchmod(number, mode) == 0 }
}
