import FeatureCodec
import FeatureFiles

/// A file that holds a profile, as canonical bytes or as JSON.
enum ProfileFile {
  static func profile(json path: String) throws(CommandError) -> Profile {
    let bytes = try DataFile.read(path)
    do throws(ProfileJSONError) {
      return try ProfileJSON(bytes).profile()
    } catch {
      throw CommandError("\(path): \(error)")
    }
  }

  /// Canonical bytes begin with "FC", which no JSON does.
  static func profile(_ path: String) throws(CommandError) -> Profile {
    let bytes = try DataFile.read(path)
    return bytes.starts(with: "FC".utf8) ? try DataFile.profile(at: path) : try profile(json: path)
  }
}
