import Foundation

/// What stands at a name, as `stat` tells.
struct FileStatus {
  /// A file's own number: two names of the same file have the same one.
  struct Identity: Hashable {
    let device: UInt64
    let number: UInt64
  }

  enum Kind { case file, folder, link, special }

  let kind: Kind
  let identity: Identity
  /// The permission bits.
  let mode: mode_t
  let linkCount: Int
  let size: Int

  private init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .link
    default: kind = .special
    }
    identity = Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(truncatingIfNeeded: status.st_ino))
    mode = status.st_mode & 0o7777
    linkCount = Int(truncatingIfNeeded: status.st_nlink)
    size = Int(truncatingIfNeeded: status.st_size)
  }

  /// What `path` leads to, or nil if there is nothing or it cannot be reached; `errno` tells which.
  init?(of path: String) {
    var status = stat()
    guard fstatat(AT_FDCWD, FileName.bytes(of: path), &status, 0) == 0 else { return nil }
    self.init(status)
  }

  /// What stands at `path` itself, which may be a link.
  init?(at path: String) {
    var status = stat()
    guard lstat(FileName.bytes(of: path), &status) == 0 else { return nil }
    self.init(status)
  }

  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Where the link at `path` leads, seen from the same place as `path`.
  static func destination(ofLink path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = readlink(FileName.bytes(of: path), &buffer, buffer.count - 1)
    guard length > 0 else { return nil }
    let link = FileName.text(of: buffer[..<length].map { UInt8(bitPattern: $0) })
    return link.utf8.first == UInt8(ascii: "/") ? link : folder(of: path) + "/" + link
  }

  /// The folder of a name: "." if it has none.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last part of a name.
  static func lastPart(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }
}
