import Foundation
import TestFixtures
import Testing

@testable import Conformance

@Suite struct VectorFolderTests {
  private static let file = """
    {"format": "FeatureCodec vectors", "draft": 0, "topic": "t", "cases": [{"id": "t/1", "clauses": [], \
    "tier": "baseline", "operation": "strides", "input": {"n": [3]}, "expected": {"result": {"strides": [2]}}}]}
    """

  private static func manifest(_ files: [(name: String, cases: Int, text: String)]) -> String {
    let entries = files.map { file in
      let digest = Hexadecimal.text(SHA256.digest(of: Array(file.text.utf8)))
      return #"{"file": "\#(file.name)", "cases": \#(file.cases), "sha256": "\#(digest)"}"#
    }
    return #"{"format": "FeatureCodec manifest", "draft": 0, "files": [\#(entries.joined(separator: ", "))]}"#
  }

  private func use(_ body: (TemporaryFolder) throws -> Void) throws {
    try TemporaryFolder.use { folder in
      let operations = String(decoding: try Repository.bytes("spec/vectors/operations.json"), as: UTF8.self)
      try folder.write(operations, "operations.json")
      try folder.write(Self.file, "t.json")
      try folder.write(Self.manifest([("t.json", 1, Self.file)]), "manifest.json")
      try body(folder)
    }
  }

  @Test func filesAreThoseOfTheManifest() throws {
    try use { folder in
      #expect(try VectorFolder(folder.path).cases.map(\.id) == ["t/1"])
      try folder.write(#"{"format": "something else"}"#, "flags.json")
      #expect(try VectorFolder(folder.path).cases.count == 1, "the folder may contain other files")

      try folder.write(Self.file + "\n", "t.json")
      #expect(throws: VectorError.self) { try VectorFolder(folder.path) }
      #expect(try VectorFolder(folder.path, checksManifest: false).cases.count == 1)
      try folder.write(Self.file, "t.json")

      try folder.write(Self.manifest([("t.json", 2, Self.file)]), "manifest.json")
      #expect(throws: VectorError("t.json: it has 1 cases, the manifest says 2")) { try VectorFolder(folder.path) }

      try folder.write(Self.manifest([("t.json", 1, Self.file), ("u.json", 1, "")]), "manifest.json")
      #expect(throws: VectorError("u.json: in the manifest, not in the folder")) { try VectorFolder(folder.path) }

      try folder.write(Self.manifest([]), "manifest.json")
      #expect(throws: VectorError("t.json: not in the manifest")) { try VectorFolder(folder.path) }
    }
  }

  @Test func identifiersAreOfOneCase() throws {
    try use { folder in
      try folder.write(Self.file, "more/u.json")
      #expect(throws: VectorError("t.json: t/1: given twice")) { try VectorFolder(folder.path, checksManifest: false) }
    }
  }

  @Test func whatIsNotJSONIsNamedByFileAndPlace() throws {
    try use { folder in
      try folder.write("{\"cases\":\n [1,]}", "u.json")
      #expect(throws: VectorError("u.json: cases.1: not JSON, at line 2, byte 14")) {
        try VectorFolder(folder.path, checksManifest: false)
      }
    }
  }

  @Test func whatIsMissingIsNamed() throws {
    try TemporaryFolder.use { folder in
      do throws(VectorError) {
        _ = try VectorFolder(folder.path)
        Issue.record("a folder of vectors")
      } catch {
        #expect(error.description.hasSuffix("operations.json: no such file"))
      }
    }
  }
}
