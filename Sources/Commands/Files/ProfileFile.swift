import FeatureCodec
import FeatureFiles
import Foundation
import Transmission

/// A file that holds a profile, as canonical bytes or as JSON.
enum ProfileFile {
  /// Canonical bytes begin with "FC"; no JSON text does.
  static func profile(_ path: String) throws(CommandError) -> Profile {
    let bytes = try DataFile.read(path)
    return bytes.starts(with: "FC".utf8) ? try profile(bytes, path) : try profile(json: bytes, path)
  }

  static func profile(json path: String) throws(CommandError) -> Profile {
    try profile(json: try DataFile.read(path), path)
  }

  private static func profile(json bytes: [UInt8], _ path: String) throws(CommandError) -> Profile {
    do throws(ProfileJSONError) {
      return try ProfileJSON(bytes).profile()
    } catch {
      throw CommandError("\(path): \(error)")
    }
  }

  /// The canonical bytes at `path`, or else next to the fragments.
  static func profile(at path: String?, of fragments: String) throws(CommandError) -> Profile {
    let neighbour = fragments + ".profile"
    guard path != nil || fragments != "-" else { throw CommandError("--profile: needed for standard input") }
    guard path != nil || DataFile.exists(neighbour) else {
      throw CommandError("\(neighbour): no such file; use --profile to name the fragments' profile")
    }
    return try profile(at: path ?? neighbour)
  }

  /// The canonical bytes at `path`.
  static func profile(at path: String) throws(CommandError) -> Profile {
    try profile(try DataFile.read(path, atMost: ProfileLimits.length), path)
  }

  private static func profile(_ bytes: [UInt8], _ path: String) throws(CommandError) -> Profile {
    do throws(ProfileError) {
      return try Profile(bytes)
    } catch {
      guard error.field == .version, let version = bytes.dropFirst(error.offset).first else {
        throw CommandError("\(path): not a profile: \(error.field) at byte \(error.offset)")
      }
      throw CommandError("\(path): a profile of \(name(of: version)); this is \(name(of: ControlMessage.version))")
    }
  }

  /// "draft 0", or "version 16". Spec: [VERS-2].
  private static func name(of version: UInt8) -> String { version < 16 ? "draft \(version)" : "version \(version)" }

  /// Refuses to replace a file that has the default name of a recording's profile and is something else. What may be
  /// replaced is the profile that the recording there now names, the same profile, or an empty file.
  static func checkReplaceable(_ path: String, by profile: Profile, of fragments: String) throws(CommandError) {
    guard FileStatus(of: path)?.kind == .file, let bytes = contents(of: path), !bytes.isEmpty, bytes != profile.bytes
    else { return }
    let recorded = contents(of: fragments).map { FragmentRecords.whole(in: $0).records.fragments.first ?? [] } ?? []
    if case .hello(_, let identifier, _)? = ControlMessage(packet: recorded),
      (try? Profile(bytes))?.identifier == identifier
    {
      return
    }
    throw CommandError(
      "\(path): is there, and is not the profile of \(fragments); --profile names the file of the new profile")
  }

  /// The bytes of a file that an output may replace.
  private static func contents(of path: String) -> [UInt8]? {
    guard let file = FileDescriptor(path, O_RDONLY) else { return nil }
    defer { file.close() }
    return file.readAll()
  }
}
