import Foundation

/// The bytes of a file that is to be written, made in pieces when they are written, so that they need not be in memory at
/// once. They may be made several times.
struct FileContent {
  private let make: (inout FileWriter) -> Void

  /// - Parameter make: Appends the bytes. It may stop once the writer has failed.
  init(_ make: @escaping (inout FileWriter) -> Void) { self.make = make }

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
    var writer = FileWriter(file)
    make(&writer)
    return writer.finish()
  }
}
