import Foundation

/// A file under a name that nobody can predict, until it is renamed or removed.
struct TemporaryFile {
  private static let attempts = 8

  private let path: String
  private let slot: TemporaryNames.Slot?

  /// Writes a new file in the folder of `target`.
  ///
  /// - Parameter mode: The permissions, or nil for those of every new file.
  /// - Returns: Nil if that fails; `errno` says why.
  init?(nextTo target: String, _ content: FileContent, mode: mode_t?) {
    // What replaces a file is at no time readable for more users than the file was.
    let made = Self.make(nextTo: target) { path in
      FileDescriptor(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode == nil ? 0o666 : 0o600)
    }
    guard let (path, slot, file) = made else { return nil }
    (self.path, self.slot) = (path, slot)
    let isWhole = content.write(to: file) != nil && mode.map(file.setMode) ?? true
    let code = errno
    file.close()
    guard isWhole else {
      remove()
      errno = code
      return nil
    }
  }

  /// Gives the file at `target` another name next to it; nil if the file system has no such links.
  init?(linkTo target: String) {
    let made = Self.make(nextTo: target) { path in
      link(FileName.bytes(of: target), FileName.bytes(of: path)) == 0 ? true : nil
    }
    guard let (path, slot, _) = made else { return nil }
    (self.path, self.slot) = (path, slot)
  }

  private static func make<Result>(
    nextTo target: String, _ body: (String) -> Result?
  ) -> (path: String, slot: TemporaryNames.Slot?, Result)? {
    for _ in 0..<attempts {
      let name = ".fcodec-" + String(UInt64.random(in: .min ... .max), radix: 36)
      let path = FileStatus.folder(of: target) + "/" + name
      let slot = TemporaryNames.add(FileName.bytes(of: path))
      if let result = body(path) { return (path, slot, result) }
      let code = errno
      slot.map(TemporaryNames.forget)
      errno = code
      guard code == EEXIST else { return nil }
    }
    return nil
  }

  var content: FileContent { FileContent(ofFile: path) }

  /// Gives the file its final name, and returns whether that succeeded.
  func rename(to target: String) -> Bool {
    Foundation.rename(FileName.bytes(of: path), FileName.bytes(of: target)) == 0
  }

  /// Removes the file, unless it has been renamed.
  func remove() {
    unlink(FileName.bytes(of: path))
    slot.map(TemporaryNames.forget)
  }
}
