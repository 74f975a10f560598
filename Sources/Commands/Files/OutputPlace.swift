import Foundation

/// Where the bytes for a path go: links are followed, and what is there already is written into.
struct OutputPlace {
  enum Kind {
    /// Standard output, by its name or because the path leads to it.
    case standardOutput
    /// A device, a pipe or an open file: it is written to, never replaced.
    case special
    case existing(FileStatus)
    case new
  }

  /// What tells two places apart.
  enum Key: Hashable {
    case file(FileStatus.Identity)
    case name(FileStatus.Identity, [CChar])
  }

  /// The most links that a path may go through.
  private static let linkLimit = 40

  /// The path as the user wrote it.
  let path: String
  /// The path after its links.
  private(set) var target: String
  let kind: Kind

  init(_ path: String) throws(CommandError) {
    guard !path.isEmpty else { throw CommandError("an output file needs a name") }
    (self.path, target) = (path, path)
    guard path != "-" else {
      kind = .standardOutput
      return
    }
    let found = FileStatus(of: path)
    if let found, let standard = FileStatus(descriptor: 1), standard.identity == found.identity, found.kind != .folder {
      kind = .standardOutput
      return
    }
    if found?.kind == .folder { throw CommandError("\(path): is a folder, not a file") }
    if found?.kind == .special {
      kind = .special
      return
    }
    var links = 0
    while FileStatus(at: target)?.kind == .link, let next = FileStatus.destination(ofLink: target) {
      links += 1
      guard links <= Self.linkLimit else { throw CommandError("\(path): too many links") }
      // An open file, by its number.
      if next.hasPrefix("/proc/") || next.hasPrefix("/dev/") {
        kind = .special
        return
      }
      target = next
    }
    if let found {
      kind = .existing(found)
      return
    }
    let folder = FileStatus(of: FileStatus.folder(of: target))
    guard errno != ENAMETOOLONG else { throw DataFile.failure(path, "cannot be written") }
    guard folder?.kind == .folder, target.utf8.last != UInt8(ascii: "/") else {
      throw CommandError("\(path): its folder does not exist")
    }
    kind = .new
  }

  /// Nil for what may be named twice.
  var key: Key? {
    switch kind {
    case .standardOutput, .special: nil
    case .existing(let status): .file(status.identity)
    case .new:
      FileStatus(of: FileStatus.folder(of: target)).map {
        .name($0.identity, FileName.bytes(of: FileStatus.lastPart(of: target)))
      }
    }
  }
}
