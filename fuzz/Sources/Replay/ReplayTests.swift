import Foundation
import TestFixtures
import Testing

/// Replays every case that a fuzzer once found, and one in ten of the corpus or all of it (see `Thoroughness`), through the
/// targets that the fuzzers run: `fuzz/found/TARGET/NAME`, `fuzz/corpus/TARGET/NAME`.
///
/// A case that fails traps with the invariant's number.
@Suite(.serialized) struct ReplayTests {
  @Test(arguments: FuzzTarget.all.map(\.name).filter { $0 != "canary" })
  func replay(_ name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    // Tests run without optimisation. The time of an input is checked by the fuzzers.
    Meter.isThorough = true
    let corpus = try Self.files("corpus", name)
    for file in try Self.files("found", name) + Thoroughness.cases(corpus, sampled: (corpus.count + 9) / 10) {
      target.run([UInt8](try Data(contentsOf: file)).span)
    }
    for length in [0, 1, 2, 255] { target.run([UInt8](repeating: UInt8(length), count: length).span) }
  }

  @Test func everyFolderHasATarget() throws {
    for folder in ["found", "corpus"] {
      for name in try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: folder).path) {
        #expect(FuzzTarget.named(name) != nil, "fuzz/\(folder)/\(name)")
      }
    }
  }

  private static let root = Repository.root.appending(path: "fuzz")

  private static func files(_ folder: String, _ name: String) throws -> [URL] {
    let folder = root.appending(path: folder).appending(path: name)
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .sorted { $0.path < $1.path }
  }
}
