import Foundation

/// The files that a command writes. If one of them cannot be written, none is.
///
/// Every file is first written completely, under another name in its folder. When all are written, they are renamed; if a
/// renaming fails, those before it are undone. Links are followed. What is not a file, such as a pipe, is written to
/// directly, after the files are complete and before they are renamed.
struct OutputFiles {
  private var files: [(path: String, content: FileContent, mayReplaceInput: Bool)] = []

  /// - Parameter mayReplaceInput: Whether the file may be one that the command has read, such as a session's state.
  mutating func add(_ content: FileContent, at path: String, mayReplaceInput: Bool = false) {
    files.append((path, content, mayReplaceInput))
  }

  mutating func add(_ bytes: [UInt8], at path: String) { add(FileContent(bytes), at: path) }

  mutating func add(_ text: String, at path: String) { add([UInt8](text.utf8), at: path) }

  /// Writes the files. None of them may be another one of them, or one that the command has read.
  func write() throws(CommandError) {
    let places = try places()
    var staged: [StagedFile] = []
    defer { for file in staged { file.finish() } }
    for (place, file) in zip(places, files) where !place.isWrittenDirectly {
      staged.append(try StagedFile(file.content, for: place))
    }
    for (place, file) in zip(places, files) where place.isWrittenDirectly { try place.write(file.content) }
    // A signal that ends the process waits until all files are renamed, or none is.
    let signals = BlockedSignals()
    defer { signals.restore() }
    for index in staged.indices {
      do throws(CommandError) {
        try staged[index].commit()
      } catch {
        for before in (0..<index).reversed() { staged[before].undo() }
        throw error
      }
    }
  }

  private func places() throws(CommandError) -> [OutputPlace] {
    var places: [OutputPlace] = []
    var keys: Set<OutputPlace.Key> = []
    for file in files {
      let place = try OutputPlace(file.path)
      if let key = place.key {
        guard keys.insert(key).inserted else {
          throw CommandError("\(file.path): two files of this command have this name")
        }
      }
      if case .existing(let status) = place.kind, !file.mayReplaceInput, DataFile.inputs.contains(status.identity) {
        throw CommandError("\(file.path): two files of this command have this name")
      }
      places.append(place)
    }
    return places
  }
}

extension OutputPlace {
  fileprivate var isWrittenDirectly: Bool {
    switch kind {
    case .standardOutput, .special: true
    case .existing, .new: false
    }
  }

  fileprivate func write(_ content: FileContent) throws(CommandError) {
    if case .standardOutput = kind {
      try StandardOutput.shared.writeData(content)
      return
    }
    guard let file = FileDescriptor(target, O_WRONLY) else { throw DataFile.failure(path, "cannot be written") }
    defer { file.close() }
    guard content.write(to: file) != nil else { throw DataFile.failure(path, "cannot be written") }
  }
}

/// Holds back the signals that end a process.
private struct BlockedSignals {
  private var before = sigset_t()

  init() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, &before)
  }

  func restore() {
    var before = before
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }
}
