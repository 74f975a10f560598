import FeatureFiles
import Foundation

/// A folder of vectors: `operations.json`, `manifest.json`, and the files of cases.
public struct VectorFolder: Sendable {
  public let operations: OperationList
  /// The cases of all files, in the order of the files.
  public let cases: [VectorCase]

  /// Reads and checks the folder at `path`.
  ///
  /// - Parameters:
  ///   - path: The path of the folder.
  ///   - checksManifest: Whether the files must be those of the manifest, byte for byte. Otherwise all files of cases
  ///     in the folder are read.
  public init(_ path: String, checksManifest: Bool = true) throws(VectorError) {
    // Foundation would take a leading ~ for a home folder.
    let folder = URL(fileURLWithPath: path.hasPrefix("~") ? "./" + path : path, isDirectory: true)
    operations = try Self.reading("operations.json", in: folder) { (bytes) throws(VectorError) in
      try OperationList(json: bytes)
    }
    var listed: [String: Manifest.File] = [:]
    if checksManifest {
      let manifest = try Self.reading("manifest.json", in: folder) { (bytes) throws(VectorError) in
        try Manifest(json: bytes)
      }
      for file in manifest.files { listed[file.name] = file }
    }
    let found = try Self.files(in: folder)
    if checksManifest, let missing = Set(listed.keys).subtracting(found).min() {
      throw VectorError("\(missing): in the manifest, not in the folder")
    }
    var cases: [VectorCase] = []
    var identifiers: Set<String> = []
    for name in found {
      let operations = operations
      let entry = listed[name]
      let more = try Self.reading(name, in: folder) { (bytes) throws(VectorError) -> [VectorCase] in
        // The folder may contain other files.
        let json = try JSONValue(file: bytes)
        let holdsCases = json.object?["format"]?.text == VectorFile.format
        let cases = holdsCases ? try VectorFile(json, operations: operations).cases : []
        guard !checksManifest || !holdsCases || entry != nil else { throw VectorError("not in the manifest") }
        if let problem = entry?.problem(with: bytes, cases: cases.count) { throw problem }
        return cases
      }
      for test in more where !identifiers.insert(test.id).inserted {
        throw VectorError("\(name): \(test.id): given twice")
      }
      cases += more
    }
    self.cases = cases
  }

  private static func reading<Result>(
    _ name: String, in folder: URL, _ body: ([UInt8]) throws(VectorError) -> Result
  ) throws(VectorError) -> Result {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent(name, isDirectory: false)) else {
      throw VectorError("\(folder.appendingPathComponent(name, isDirectory: false).relativePath): no such file")
    }
    do throws(VectorError) {
      return try body([UInt8](data))
    } catch {
      throw error.inside(name)
    }
  }

  /// Returns the paths of the JSON files in `folder`, sorted.
  private static func files(in folder: URL) throws(VectorError) -> [String] {
    guard let names = try? FileManager.default.subpathsOfDirectory(atPath: folder.path) else {
      throw VectorError("\(folder.relativePath): no such folder")
    }
    return names.filter { $0.hasSuffix(".json") }.sorted()
  }
}
