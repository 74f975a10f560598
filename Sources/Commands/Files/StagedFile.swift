import Foundation

/// A file that is written completely before it takes its place, and that can be taken back afterwards.
struct StagedFile {
  private enum Content {
    /// All bytes, under another name in the same folder.
    case temporary(TemporaryFile)
    /// Bytes that are written into the file that stands there: it has several names, or its folder takes no other file.
    case inPlace([UInt8])
  }

  /// What undoes a commitment.
  private enum Former {
    case nothing
    case file(TemporaryFile)
    case bytes([UInt8])
  }

  private let place: OutputPlace
  private var content: Content
  private var former: Former?

  /// - Throws: if there is no room, or the file may not be written.
  init(_ bytes: [UInt8], for place: OutputPlace) throws(CommandError) {
    self.place = place
    guard case .existing(let status) = place.kind else {
      guard let file = TemporaryFile(nextTo: place.target, bytes, mode: nil) else {
        throw DataFile.failure(place.path, "cannot be written")
      }
      content = .temporary(file)
      return
    }
    guard access(FileName.bytes(of: place.target), W_OK) == 0 else {
      throw DataFile.failure(place.path, "cannot be written")
    }
    if status.linkCount == 1, let file = TemporaryFile(nextTo: place.target, bytes, mode: status.mode) {
      content = .temporary(file)
    } else if status.linkCount > 1 || [EACCES, EPERM, EROFS].contains(errno) {
      content = .inPlace(bytes)
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
      guard [EBUSY, EXDEV].contains(errno), !isNew, let bytes = file.bytes else {
        throw DataFile.failure(place.path, "cannot be written")
      }
      try write(bytes)
    case .inPlace(let bytes): try write(bytes)
    }
  }

  private var isNew: Bool { if case .new = place.kind { true } else { false } }

  private mutating func write(_ bytes: [UInt8]) throws(CommandError) {
    guard let file = FileDescriptor(place.target, O_RDWR), let before = file.readAll() else {
      throw DataFile.failure(place.path, "cannot be written")
    }
    file.close()
    former = .bytes(before)
    guard Self.replace(place.target, with: bytes) else {
      let failure = DataFile.failure(place.path, "cannot be written")
      undo()
      throw failure
    }
  }

  private static func replace(_ path: String, with bytes: [UInt8]) -> Bool {
    guard let file = FileDescriptor(path, O_WRONLY) else { return false }
    defer { file.close() }
    // Written before it is cut: on a full disk there is room for what was there.
    return file.writeAll(bytes) && file.truncate(to: bytes.count)
  }

  /// Restores what was there before.
  mutating func undo() {
    switch former {
    case .nothing?: unlink(FileName.bytes(of: place.target))
    case .file(let file)?: _ = file.rename(to: place.target)
    case .bytes(let bytes)?: _ = Self.replace(place.target, with: bytes)
    case nil: break
    }
    former = nil
  }

  /// Removes what is left under other names.
  func finish() {
    if case .temporary(let file) = content { file.remove() }
    if case .file(let file)? = former { file.remove() }
  }
}
