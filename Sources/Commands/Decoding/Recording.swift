import FeatureFiles

/// A file of fragments. Its bytes are in memory once.
struct Recording {
  private let bytes: [UInt8]
  /// The number of whole records.
  let count: Int

  /// Reads a recording. If it ends inside a record, the whole ones before it are taken, with a warning.
  ///
  /// - Parameter memory: What the file takes is added.
  init(_ path: String, _ memory: inout MemoryLimit) throws(CommandError) {
    let status = path == "-" ? nil : FileStatus(of: path)
    let size = status.map { $0.kind == .file ? $0.size : 0 } ?? 0
    func take(_ bytes: Int) throws(CommandError) {
      do throws(CommandError) { try memory.take(bytes) } catch { throw CommandError("\(path): \(error)") }
    }
    try take(size)
    // What has no size in advance is copied while it grows.
    bytes = try DataFile.read(path, atMost: size + memory.rest / 2)
    let more = max(bytes.count - size, 0)
    try take(2 * more)
    memory.giveBack(more)
    var reader = FragmentRecords.Reader(bytes)
    do throws(FragmentRecordsError) {
      while try reader.next() != nil {}
    } catch {
      try DataFile.note(error, path)
    }
    count = reader.count
  }

  /// Calls `body` with the index and the bytes of each record.
  func forEach(_ body: (Int, [UInt8]) throws(CommandError) -> Void) throws(CommandError) {
    var reader = FragmentRecords.Reader(bytes)
    for index in 0..<count {
      guard let record = try? reader.next() else { return }
      try body(index, Array(record))
    }
  }
}
