import FeatureFiles

/// The content of `manifest.json`: the files of a folder of vectors with their number of cases and SHA-256.
public struct Manifest: Hashable, Sendable {
  /// An entry of the manifest.
  public struct File: Hashable, Sendable {
    /// The path in the folder.
    public var name: String
    public var cases: Int
    /// 64 lower-case hexadecimal digits.
    public var digest: String
  }

  public var files: [File]

  /// Reads the bytes of a `manifest.json`.
  public init(json bytes: [UInt8]) throws(VectorError) {
    let members = try JSONValue(file: bytes).members(format: "FeatureCodec manifest")
    files = []
    for json in try members.need("files", \.list) {
      guard let file = json.object else { throw VectorError("files: of the wrong type") }
      files.append(
        File(
          name: try file.need("file", \.text), cases: try file.need("cases", \.number),
          digest: try file.need("sha256", \.text)))
    }
    guard Set(files.map(\.name)).count == files.count else { throw VectorError("files: one of them is listed twice") }
  }
}

extension Manifest.File {
  /// Returns why a file with these bytes and this many cases is not the listed one, or nil if it is.
  func problem(with bytes: [UInt8], cases: Int) -> VectorError? {
    let digest = Hexadecimal.text(SHA256.digest(of: bytes))
    if digest != self.digest { return VectorError("its SHA-256 is \(digest), the manifest says \(self.digest)") }
    return cases == self.cases ? nil : VectorError("it has \(cases) cases, the manifest says \(self.cases)")
  }
}
