import Foundation

/// A file that is written completely before it takes its place, and that can be taken back afterwards.
struct StagedFile {
  private enum Content {
    /// All bytes, under another name in the same folder.
    case temporary(TemporaryFile)
    /// Written into the file that stands there: it has several names, or its folder takes no other file.
    case inPlace(FileContent)
  }

  /// What undoes a commitment.
  private enum Former {
    case nothing
    /// The file itself, under another name.
    case file(TemporaryFile)
    /// A copy of what was in the file.
    case copy(TemporaryFile)
    /// What was in the file, where there is no room for a copy.
    case bytes([UInt8])
  }

  private let place: OutputPlace
  private var content: Content
  private var former: Former?

  /// - Throws: if there is no room, or the file may not be written.
  init(_ content: FileContent, for place: OutputPlace) throws(CommandError) {
    self.place = place
    guard case .existing(let status) = place.kind else {
      guard let file = TemporaryFile(nextTo: place.target, content, mode: nil) else {
        throw DataFile.failure(place.path, "cannot be written")
      }
      self.content = .temporary(file)
      return
    }
    guard access(FileName.bytes(of: place.target), W_OK) == 0 else {
      throw DataFile.failure(place.path, "cannot be written")
    }
    if status.linkCount == 1, let file = TemporaryFile(nextTo: place.target, content, mode: status.mode) {
      self.content = .temporary(file)
    } else if status.linkCount > 1 || [EACCES, EPERM, EROFS].contains(errno) {
      self.content = .inPlace(content)
    } else {
      throw DataFile.failure(place.path, "cannot be written")
    }
  }

  /// Puts the file in its place.
  mutating func commit() throws(CommandError) {
    switch content {
    case .temporary(let file):
      if case .existing = place.kind { former = TemporaryFile(linkTo: place.target).map { .file($0) } }
      if file.rename(to: place.target) {
        former = former ?? (isNew ? .nothing : nil)
        return
      }
      if case .file(let copy)? = former { copy.remove() }
      former = nil
      // A mount point, as of a container's volume, is never renamed.
      guard [EBUSY, EXDEV].contains(errno), !isNew else {
        throw DataFile.failure(place.path, "cannot be written")
      }
      try write(file.content)
    case .inPlace(let content): try write(content)
    }
  }

  private var isNew: Bool { if case .new = place.kind { true } else { false } }

  private mutating func write(_ content: FileContent) throws(CommandError) {
    guard let file = FileDescriptor(place.target, O_RDWR) else {
      throw DataFile.failure(place.path, "cannot be written")
    }
    defer { file.close() }
    if let copy = TemporaryFile(nextTo: place.target, FileContent(ofFile: place.target), mode: 0o600) {
      former = .copy(copy)
    } else if let before = file.readAll() {
      former = .bytes(before)
    } else {
      throw DataFile.failure(place.path, "cannot be written")
    }
    guard Self.replace(place.target, with: content) else {
      let failure = DataFile.failure(place.path, "cannot be written")
      undo()
      throw failure
    }
  }

  private static func replace(_ path: String, with content: FileContent) -> Bool {
    guard let file = FileDescriptor(path, O_WRONLY) else { return false }
    defer { file.close() }
    // Written before it is cut: on a full disk there is room for what was there.
    return content.write(to: file).map { file.truncate(to: $0) } ?? false
  }

  /// Restores what was there before.
  mutating func undo() {
    switch former {
    case .nothing?: unlink(FileName.bytes(of: place.target))
    case .file(let file)?: _ = file.rename(to: place.target)
    case .copy(let copy)?:
      _ = Self.replace(place.target, with: copy.content)
      copy.remove()
    case .bytes(let bytes)?: _ = Self.replace(place.target, with: FileContent(bytes))
    case nil: break
    }
    former = nil
  }

  /// Removes what is left under other names.
  func finish() {
    if case .temporary(let file) = content { file.remove() }
    switch former {
    case .file(let file)?, .copy(let file)?: file.remove()
    case .nothing?, .bytes?, nil: break
    }
  }
}
