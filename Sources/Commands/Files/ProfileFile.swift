import FeatureCodec
import FeatureFiles

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
    try profile(try DataFile.read(path), path)
  }

  private static func profile(_ bytes: [UInt8], _ path: String) throws(CommandError) -> Profile {
    do throws(ProfileError) {
      return try Profile(bytes)
    } catch {
      throw CommandError("\(path): not a profile: \(error.field) at byte \(error.offset)")
    }
  }
}
