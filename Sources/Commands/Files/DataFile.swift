import FeatureFiles
import Foundation

/// Reads and writes whole files. Every error is one line that names the file.
///
/// A name is taken as it is: `~` is not expanded. `-` is standard input or output.
enum DataFile {
  /// The files that this command has read, which no output may replace.
  @TaskLocal static var inputs = FileIdentities()

  /// - Parameter limit: After more bytes than these, reading stops.
  static func read(_ path: String, atMost limit: Int = .max) throws(CommandError) -> [UInt8] {
    let isStandard = path == "-"
    guard let file = isStandard ? .standardInput : FileDescriptor(path, O_RDONLY) else {
      throw failure(path, "cannot be read")
    }
    defer { if !isStandard { file.close() } }
    guard let bytes = file.readAll(atMost: limit) else { throw failure(path, "cannot be read") }
    if let status = FileStatus(descriptor: file.number), status.kind == .file { inputs.insert(status.identity) }
    return bytes
  }

  /// Keeps outputs from replacing any file in a folder that was read.
  static func protect(_ folder: String) {
    // Foundation would take a leading ~ for a home folder.
    let folder = folder.hasPrefix("~") ? "./" + folder : folder
    for name in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] {
      guard let status = FileStatus(of: folder + "/" + name), status.kind == .file else { continue }
      inputs.insert(status.identity)
    }
  }

  static func exists(_ path: String) -> Bool { FileStatus(of: path) != nil }

  static func isFolder(_ path: String) -> Bool { FileStatus(of: path)?.kind == .folder }

  /// The reason for the last failure of a system call, after the name.
  static func failure(_ path: String, _ otherwise: String) -> CommandError {
    let reason =
      switch errno {
      case ENOENT, ENOTDIR: "no such file"
      case EISDIR: "is a folder, not a file"
      case EACCES, EPERM: "\(otherwise): permission denied"
      case ENAMETOOLONG: "\(otherwise): the name is too long"
      case ENOSPC, EDQUOT: "\(otherwise): no space is left"
      case let code: "\(otherwise): \(String(cString: strerror(code)).lowercased())"
      }
    return CommandError("\(path): \(reason)")
  }

  /// Writes all of `bytes` or nothing, and never overwrites a file that was read.
  static func write(_ bytes: [UInt8], to path: String) throws(CommandError) {
    var output = OutputFiles()
    output.add(bytes, at: path)
    try output.write()
  }

  /// Makes a folder and those above it, if they are missing.
  static func makeDirectory(_ path: String) throws(CommandError) {
    if isFolder(path) { return }
    let parent = FileStatus.folder(of: path)
    if parent != path, !isFolder(parent) { try makeDirectory(parent) }
    guard mkdir(FileName.bytes(of: path), 0o777) == 0 || isFolder(path) else {
      throw CommandError("\(path): the folder cannot be created")
    }
  }

  /// The fragments of a recording. If it ends inside a record, the whole ones before it are read, with a warning.
  static func fragments(_ path: String) throws(CommandError) -> [[UInt8]] {
    try fragments(path, try read(path))
  }

  /// The fragments of a recording that was read from `path`.
  static func fragments(_ path: String, _ bytes: [UInt8]) throws(CommandError) -> [[UInt8]] {
    let (records, rest) = FragmentRecords.whole(in: bytes)
    if let rest { try note(rest, path) }
    return records.fragments
  }

  /// Tells why a recording is read only up to a record, or refuses it.
  static func note(_ error: FragmentRecordsError, _ path: String) throws(CommandError) {
    if case .tooLong = error { throw CommandError("\(path): \(error)") }
    CommandOutput.warn("\(path): \(error); what is before it is read")
  }

  static func array(_ path: String) throws(CommandError) -> NumPyArray {
    let bytes = try read(path)
    do throws(NumPyError) {
      return try NumPyArray(npy: bytes)
    } catch {
      throw CommandError("\(path): \(error)")
    }
  }

  /// One integer label for each of `count` maps or examples.
  static func labels(_ path: String, of count: Int, _ items: String) throws(CommandError) -> [Int] {
    let array = try array(path)
    guard let labels = array.integers, array.shape == [count] else {
      throw CommandError(
        "\(path): \(count) \(items) need as many integer labels, not \(array.shape) of \(array.elementType)"
          + (array.integers == nil ? "; numpy.ndarray.astype(int) converts" : ""))
    }
    return labels
  }

  /// The labels of a classifier's inputs.
  ///
  /// - Parameter classes: the number of classes.
  static func classes(_ path: String, of count: Int, _ items: String, classes: Int) throws(CommandError) -> [Int] {
    let labels = try labels(path, of: count, items)
    if let index = labels.firstIndex(where: { !(0..<classes).contains($0) }) {
      throw CommandError("\(path): label \(index) is \(labels[index]); the network's classes are 0 to \(classes - 1)")
    }
    return labels
  }
}
