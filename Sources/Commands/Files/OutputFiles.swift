import Foundation

/// The files that a command writes. If one of them cannot be written, none is.
///
/// Every file is first written completely, under another name in its folder. When all are written, they are renamed.
struct OutputFiles {
  private var files: [(path: String, bytes: [UInt8])] = []

  mutating func add(_ bytes: [UInt8], at path: String) { files.append((path, bytes)) }

  mutating func add(_ text: String, at path: String) { add([UInt8](text.utf8), at: path) }

  /// Writes the files. None of them may have the same name as another one or as one of `inputs`.
  func write(besides inputs: [String] = []) throws(CommandError) {
    try checkNames(besides: inputs)
    var staged: [(file: Int, temporary: String)] = []
    defer { for (_, temporary) in staged { try? FileManager.default.removeItem(atPath: temporary) } }
    for (index, file) in files.enumerated() {
      let place = URL(fileURLWithPath: file.path).resolvingSymlinksInPath()
      let temporary = place.deletingLastPathComponent()
        .appendingPathComponent(
          ".\(place.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)-\(index)", isDirectory: false
        ).path
      // A device or pipe is written to, not replaced.
      if Self.isSpecial(place.path) { continue }
      staged.append((index, temporary))
      guard (try? Data(file.bytes).write(to: URL(fileURLWithPath: temporary))) != nil else { throw failure(file.path) }
    }
    for file in files {
      let place = URL(fileURLWithPath: file.path).resolvingSymlinksInPath().path
      guard Self.isSpecial(place) else { continue }
      guard (try? Data(file.bytes).write(to: URL(fileURLWithPath: place))) != nil else { throw failure(file.path) }
    }
    for (index, temporary) in staged {
      let place = URL(fileURLWithPath: files[index].path).resolvingSymlinksInPath().path
      guard rename(temporary, place) == 0 else { throw failure(files[index].path) }
    }
  }

  private func checkNames(besides inputs: [String]) throws(CommandError) {
    var names = Set(inputs.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path })
    for (path, _) in files {
      let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      guard !path.isEmpty, !DataFile.isFolder(path) else { throw failure(path) }
      guard Self.isSpecial(place) || names.insert(place).inserted else {
        throw CommandError("\(path): two files of this command have this name")
      }
    }
  }

  private func failure(_ path: String) -> CommandError {
    if path.isEmpty { return CommandError("an output file needs a name") }
    if DataFile.isFolder(path) { return CommandError("\(path): is a folder, not a file") }
    let folder = URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent().path
    return CommandError("\(path): \(DataFile.isFolder(folder) ? "cannot be written" : "its folder does not exist")")
  }

  /// Whether `path` is something other than a file or folder.
  private static func isSpecial(_ path: String) -> Bool {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      let type = attributes[.type] as? FileAttributeType
    else { return false }
    return ![.typeRegular, .typeDirectory, .typeSymbolicLink].contains(type)
  }
}
