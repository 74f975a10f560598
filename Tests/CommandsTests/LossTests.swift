import FeatureFiles
import TestFixtures
import Testing

@testable import Commands

/// Recordings over links that lose, repeat and reorder fragments.
@Suite struct LossTests {
  /// 40 frames of 4×4 samples. All samples of frame i are i; the mean of all, 19.5, rounds to the even integer 20.
  private static func encode(_ folder: TemporaryFolder, options: String) throws {
    let samples = (0..<40).flatMap { [UInt8](repeating: UInt8($0), count: 16) }
    try folder.write([40, 4, 4, 1], .uint8(samples), "maps.npy")
    try folder.run("encode @maps.npy -o @sent --kernel 2 --payload 7 \(options)")
    #expect(try folder.fragments("sent").count == 160)
  }

  private static func firstSamples(_ folder: TemporaryFolder, _ name: String) throws -> [Int] {
    let integers = try #require(try folder.array(name).integers)
    return stride(from: 0, to: integers.count, by: 16).map { start in
      let frame = integers[start..<start + 16]
      return frame.allSatisfy { $0 == frame[start] } ? frame[start] : -1
    }
  }

  /// A lost frame is replaced by a map of means, whatever the value of the frame counter. The receiver cannot know how
  /// many frames followed the last one that it received.
  @Test(arguments: ["1", "4", "8"], [[], [0, 1, 2], [15], [16], [14, 15, 16, 17, 18, 19], [37, 38, 39]])
  func lostFramesKeepTheirPlace(window: String, lost: [Int]) throws {
    try TemporaryFolder.use { folder in
      try Self.encode(folder, options: "--window \(window)")
      let arrived = try folder.fragments("sent").enumerated().filter { !lost.contains($0.offset / 4) }.map(\.element)
      try folder.write(FragmentRecords(arrived).bytes, "arrived")
      try folder.run("decode @arrived --profile @sent.profile -o @back.npy")
      let count = lost.last == 39 ? 37 : 40
      #expect(try Self.firstSamples(folder, "back.npy") == (0..<count).map { lost.contains($0) ? 20 : $0 })
    }
  }

  /// 12 places are 3 frames, and a window of 4 covers them.
  @Test func aWindowPutsOrderBack() throws {
    try TemporaryFolder.use { folder in
      try Self.encode(folder, options: "--window 4")
      try folder.run("channel @sent @arrived --reorder 12 --duplicate 20% --seed 5")
      #expect(try folder.fragments("arrived").count > 170)
      #expect(try folder.fragments("arrived") != folder.fragments("sent"))
      try folder.run("decode @arrived --profile @sent.profile -o @back.npy")
      #expect(try Self.firstSamples(folder, "back.npy") == Array(0..<40))
    }
  }

  @Test func aSeedRepeatsTheWholePath() throws {
    try TemporaryFolder.use { folder in
      try Self.encode(folder, options: "")
      for (name, seed) in [("a", 9), ("b", 9), ("c", 10)] {
        try folder.run("channel @sent @\(name) --loss 40% --reorder 3 --duplicate 0.1 --seed \(seed)")
        try folder.run("decode @\(name) --profile @sent.profile -o @\(name).npy")
      }
      #expect(try folder.read("a") == folder.read("b"))
      #expect(try folder.read("a.npy") == folder.read("b.npy"))
      #expect(try folder.read("a") != folder.read("c"))
    }
  }

  @Test func whereEverythingIsLostNothingIsWritten() throws {
    try TemporaryFolder.use { folder in
      try Self.encode(folder, options: "")
      try folder.run("channel @sent @arrived --loss 100%")
      #expect(try folder.fragments("arrived").isEmpty)
      #expect(throws: CommandError.self) {
        try folder.run("decode @arrived --profile @sent.profile -o @back.npy")
      }
      #expect(try folder.names() == ["arrived", "maps.npy", "sent", "sent.profile"])
    }
  }

  /// A profile of 2²⁵ samples and one fragment of frame 127 would need a file of 128 maps of 32 MiB.
  @Test func aFewBytesCannotAskForAllMemory() throws {
    let profile = MemoryLimitTests.profile(height: 8192, width: 4096)
    try TemporaryFolder.use { folder in
      try folder.write(profile, "sent.profile")
      try folder.write(FragmentRecords([[0x7F, 0, 0, 1]]).bytes, "sent")
      let tool = try Tool("decode sent -o back.npy", in: folder)
      #expect(tool.status == 1)
      #expect(
        tool.errors == "Error: sent: the file of the maps needs 4097 MB for its 128 rows, more than --limit 1024: "
          + "give --limit 4097 or more\n")
      #expect(try folder.names() == ["sent", "sent.profile"])
    }
  }
}
