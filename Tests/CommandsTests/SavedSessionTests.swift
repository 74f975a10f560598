import FeatureFiles
import TestFixtures
import Testing

@testable import Commands

/// A session continues in another process: each `decode` here is a process.
@Suite struct SavedSessionTests {
  @Test func anotherProcessGoesOn() throws {
    try TemporaryFolder.use { folder in
      let samples = (0..<16 * 16 * 3).map { UInt8(truncatingIfNeeded: $0 * 7 / 3) }
      try folder.write([16, 16, 3], .uint8(samples), "maps.npy")
      try folder.run("encode @maps.npy -o @sent --payload 60")
      let sent = try folder.fragments("sent")
      try folder.run("decode @sent -o @whole.npy")
      // Each process gets every third fragment; the last fragments come first.
      for part in (0..<3).reversed() {
        let some = sent.indices.filter { $0 % 3 == part }.map { sent[$0] }
        try folder.write(FragmentRecords(some).bytes, "some")
        let tool = try Tool("decode some --profile sent.profile -o back.npy --state session", in: folder)
        #expect(tool.status == 0 && tool.errors.isEmpty)
        let isWhole = try folder.array("back.npy").elements == folder.array("whole.npy").elements
        #expect(isWhole == (part == 0), "part \(part)")
      }
    }
  }

  @Test func strangeStatesAreRefused() throws {
    try TemporaryFolder.use { folder in
      try folder.write([8, 8, 1], .uint8([UInt8](repeating: 3, count: 64)), "maps.npy")
      try folder.run("encode @maps.npy -o @sent")
      try folder.run("encode @maps.npy -o @other --spread 5")
      try folder.run("decode @other -o @back.npy --state @foreign")
      try folder.write([1, 2, 3], "damaged")
      for (state, line) in [
        ("damaged", "damaged: not a session's state"), ("foreign", "foreign: the state belongs to another profile"),
      ] {
        let tool = try Tool("decode sent -o new.npy --state \(state)", in: folder)
        #expect(tool.status == 1)
        #expect(tool.errors == "Error: \(line)\n")
        #expect(try !folder.names().contains("new.npy"))
      }
    }
  }
}
