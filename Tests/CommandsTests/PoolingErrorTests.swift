import FeatureFiles
import TestFixtures
import Testing

@testable import Commands

@Suite struct PoolingErrorTests {
  /// The first frame's block has the mean 0.75 and sends 1 and its four values; the second frame's is exact. The worst
  /// and rms errors are those of both frames together: 0.25 and √(0.0625 / 2) = 0.177.
  @Test func looksAtEveryFrame() throws {
    try TemporaryFolder.use { folder in
      try folder.write([2, 2, 2, 1], .int8([0, 1, 1, 1, 4, 4, 4, 4]), "maps.npy")
      let tool = try Tool("pooling-error maps.npy --kernel 2", in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      #expect(tool.output.split(separator: " ").contains("0.25/0.177"))
    }
  }

  /// A kernel covers at most 65,536 samples over both axes, even if one axis is short.
  @Test func kernelsOfTooManySamples() throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 600, 1], .int8([Int8](repeating: 0, count: 600)), "maps.npy")
      let tool = try Tool("pooling-error maps.npy --kernel 512", in: folder)
      #expect(tool.status == 1)
      #expect(tool.errors == "Error: --kernel: at most 256 for this command, not 512\n")
    }
  }
}
