import Foundation

/// The bytes of a file that is to be written, made in pieces when they are written, so that they need not be in memory at
/// once. They may be made several times.
struct FileContent {
  private let make: (inout Writer) -> Void

  /// - Parameter make: Appends the bytes. It may stop once the writer has failed.
  init(_ make: @escaping (inout Writer) -> Void) { self.make = make }

  init(_ bytes: [UInt8]) { self.init { $0.append(bytes) } }

  /// The bytes of a file.
  init(ofFile path: String) {
    self.init { writer in
      guard let file = FileDescriptor(path, O_RDONLY) else { return writer.fail() }
      defer { file.close() }
      while !writer.hasFailed {
        guard let piece = file.readPiece() else { return writer.fail() }
        if piece.isEmpty { return }
        writer.append(piece)
      }
    }
  }

  /// Writes all bytes, and returns their number; nil if that fails, and `errno` says why.
  func write(to file: FileDescriptor) -> Int? {
    var writer = Writer(file)
    make(&writer)
    return writer.finish()
  }
}

extension FileContent {
  /// Writes to an open file, and joins small pieces. After a failure it writes nothing more.
  struct Writer {
    private static let pieceLength = 1 << 18

    private let file: FileDescriptor
    private var buffer: [UInt8] = []
    private var length = 0
    private(set) var hasFailed = false

    init(_ file: FileDescriptor) { self.file = file }

    mutating func append(_ bytes: [UInt8]) {
      length += bytes.count
      if buffer.count + bytes.count > Self.pieceLength { flush() }
      if bytes.count > Self.pieceLength {
        write(bytes)
      } else {
        buffer += bytes
      }
    }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    /// Notes that the bytes cannot be made.
    mutating func fail() { hasFailed = true }

    /// Writes what is left, and returns the number of all bytes; nil after a failure.
    mutating func finish() -> Int? {
      flush()
      return hasFailed ? nil : length
    }

    private mutating func flush() {
      write(buffer)
      buffer.removeAll(keepingCapacity: true)
    }

    private mutating func write(_ bytes: [UInt8]) {
      if !hasFailed, !file.writeAll(bytes) { hasFailed = true }
    }
  }
}
