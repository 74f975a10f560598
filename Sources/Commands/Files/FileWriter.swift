/// Writes to an open file, and joins small pieces. After a failure it writes nothing more.
struct FileWriter {
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
