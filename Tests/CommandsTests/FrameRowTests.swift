import FeatureCodec
import FeatureFiles
import TestFixtures
import Testing
import Transmission

@testable import Commands

/// Rows match frames, whatever is lost: 40 frames of one sample, each with its own value, with 16 frame numbers on air.
@Suite struct FrameRowTests {
  private static let count = 40

  /// A folder with `plain` and `announced`: 40 frames of 4 fragments each.
  private static func use(_ body: (TemporaryFolder) throws -> Void) throws {
    try TemporaryFolder.use { folder in
      let profile = #"""
        {"header": {"bytes": 3, "streamBits": 4, "frameBits": 4}, "window": 4, "misorder": 3,
         "layers": [{"channels": 4, "height": 1, "width": 1, "kernel": [1, 1]}], "streams": [{"layer": 0}]}
        """#
      try folder.write(profile, "p.json")
      try folder.run("profile make @p.json -o @p")
      let maps = (0..<count).flatMap { [Int8](repeating: Int8($0 + 1), count: 4) }
      try folder.write([count, 1, 1, 4], .int8(maps), "maps.npy")
      try folder.run("encode @maps.npy -o @plain --use-profile @p --payload 4")
      try folder.run("encode @maps.npy -o @announced --use-profile @p --payload 4 --announce")
      try body(folder)
    }
  }

  /// Writes `some`: the hello, and the packets of these frames.
  private static func pick(_ frames: [Int], of file: String, hasHello: Bool = true, _ folder: TemporaryFolder) throws {
    let packets = try folder.packets(file)
    let length = (packets.count - 1) / count
    let chosen = frames.flatMap { packets[1 + $0 * length..<1 + ($0 + 1) * length] }
    try folder.write(FragmentRecords((hasHello ? [packets[0]] : []) + chosen).bytes, "some")
  }

  /// The frame of each row, or nil for a row of means.
  private static func rows(_ folder: TemporaryFolder) throws -> [Int?] {
    let values = try #require(try folder.array("out.npy").integers)
    return stride(from: 0, to: values.count, by: 4).map { values[$0] == 0 ? nil : values[$0] - 1 }
  }

  @Test(arguments: [
    ("plain", Array(0..<40), ""), ("plain", [0, 1, 2, 3] + Array(12..<20), ""), ("announced", [0, 1, 17, 18, 19], ""),
    ("announced", [0, 1, 31, 32, 33], ""), ("announced", Array(20..<40), ""), ("plain", [2, 5, 9], ""),
    ("plain", Array(0..<10), "--frames 40"), ("announced", [0, 39, 38], ""), ("plain", [], "--frames 3"),
  ])
  func framesAreAtTheirRows(file: String, frames: [Int], options: String) throws {
    try Self.use { folder in
      try Self.pick(frames, of: file, folder)
      try folder.run("decode @some --profile @p -o @out.npy \(options)")
      let rows = try Self.rows(folder)
      let total = options.split(separator: " ").last.flatMap { Int($0) } ?? (frames.max() ?? 0) + 1
      #expect(rows == (0..<total).map { frames.contains($0) ? $0 : nil })
    }
  }

  /// Longer than the numbers on air last: nothing tells how many frames are missing, and the tool says so.
  @Test func longSilencesAreReported() throws {
    try Self.use { folder in
      try Self.pick([0, 1, 2, 3] + Array(14..<20), of: "plain", folder)
      let tool = try Tool("decode some --profile p -o out.npy", in: folder)
      #expect(tool.errors.hasPrefix("Warning: from frame 14 on, frames may be missing without a place"))
    }
  }

  /// Frame 17 has the number of frame 1 on air, which is still in the window.
  @Test func mixturesAreNamed() throws {
    try Self.use { folder in
      try Self.pick([0, 1, 17, 18, 19], of: "plain", folder)
      let tool = try Tool("decode some --profile p -o out.npy --table t.json", in: folder)
      #expect(
        tool.output == "20 fragments, 0 refused: 4 maps, 75 % of their cells exact; 1 mixed: fragments disagree\n")
      let lines = try String(decoding: folder.read("t.json"), as: UTF8.self).split(separator: "\n")
      #expect(lines.count == 6)
      #expect(lines[2].contains(#""frame": 1,"#) && lines[2].contains(#""marks": "mixed""#))
    }
  }

  @Test func theTableHasALinePerRow() throws {
    try Self.use { folder in
      try Self.pick([0, 2], of: "announced", folder)
      try folder.run("decode @some --profile @p -o @out.npy --table @t.csv --frames 4")
      let wanted = """
        row,frame,session,number,on_air,status,fragments,symbols,grid,cells,exact,coverage,marks
        0,0,0,0,0,received,4,4,1x1,4,4,1.0,
        1,1,,,,missing,0,0,,4,0,0,
        2,2,0,2,2,received,4,4,1x1,4,4,1.0,
        3,3,,,,missing,0,0,,4,0,0,

        """
      #expect(try String(decoding: folder.read("t.csv"), as: UTF8.self) == wanted)
    }
  }

  /// Runs with a state go on counting where the one before stopped.
  @Test(arguments: ["plain", "announced"]) func aStateKeepsTheCount(file: String) throws {
    try Self.use { folder in
      for (first, last) in [(0, 16), (16, 31), (32, 40)] {
        try Self.pick(Array(first..<last), of: file, hasHello: first == 0, folder)
        try folder.run("decode @some --profile @p -o @out.npy --state @state")
        // Frame 31 is lost, and known to be only in the next run.
        let rows: [Int?] = first == 32 ? [nil] + Array(32..<40) : Array(first..<last)
        #expect(try Self.rows(folder) == rows)
      }
    }
  }

  /// A frame that arrives in two runs is written twice, the second time whole.
  @Test func lateFragmentsRepeatTheirRows() throws {
    try Self.use { folder in
      let packets = try folder.packets("plain")
      try folder.write(FragmentRecords(Array(packets[0...6])).bytes, "some")
      try folder.run("decode @some --profile @p -o @out.npy --state @state")
      #expect(try folder.array("out.npy").integers == [1, 1, 1, 1, 2, 2, 0, 0])
      try folder.write(FragmentRecords(Array(packets[7...12])).bytes, "some")
      try folder.run("decode @some --profile @p -o @out.npy --state @state")
      #expect(try folder.array("out.npy").integers == [2, 2, 2, 2, 3, 3, 3, 3])
    }
  }

  @Test func damagedCountsAreRefused() throws {
    try Self.use { folder in
      try folder.run("decode @plain --profile @p -o @out.npy --state @state")
      var bytes = try folder.read("state")
      for (place, byte) in [(11, 0x7F), (11, 0x80), (19, 0x7F), (0, 0)] as [(Int, UInt8)] {
        let before = bytes[place]
        bytes[place] = byte
        try folder.write(bytes, "state")
        #expect(throws: CommandError.self) { try folder.run("decode @plain --profile @p -o @out.npy --state @state") }
        bytes[place] = before
      }
    }
  }

  @Test func sessionsFollowEachOther() throws {
    try Self.use { folder in
      try folder.write([2, 1, 1, 4], .int8([Int8](repeating: 50, count: 8)), "other.npy")
      try folder.run("encode @other.npy -o @other --use-profile @p --payload 4")
      try folder.write(folder.read("plain") + folder.read("other"), "some")
      try folder.run("decode @some --profile @p -o @out.npy")
      #expect(try Self.rows(folder) == Array(0..<40) + [49, 49])
    }
  }

  /// The hello at the head names the profile, also after a lossy channel.
  @Test func anotherProfileIsRefused() throws {
    try Self.use { folder in
      try folder.run("encode @maps.npy -o @other")
      try folder.run("channel @plain @arrived --loss 90%")
      let tool = try Tool("decode arrived --profile other.profile -o out.npy", in: folder)
      #expect(tool.status == 1)
      #expect(tool.errors.hasPrefix("Error: arrived: the fragments belong to profile 0x"))
      #expect(
        try Tool("inspect arrived --profile other.profile", in: folder).output.contains("another profile than 0x"))
    }
  }

  /// A capture that was cut is read up to its last whole record.
  @Test(arguments: [1, 3, 5]) func cutCapturesAreRead(missing: Int) throws {
    try Self.use { folder in
      try folder.write(Array(folder.read("plain").dropLast(missing)), "some")
      let tool = try Tool("decode some --profile p -o out.npy", in: folder)
      #expect(tool.status == 0 && tool.errors.hasPrefix("Warning: some: record 160: "))
      #expect(tool.output.hasPrefix("159 fragments, 0 refused: 40 maps, "))
    }
  }

  @Test func longerHeadersNumberMoreFrames() throws {
    try Self.use { folder in
      try folder.run("encode @maps.npy -o @sent --header 4")
      let profile = try Profile(folder.read("sent.profile"))
      #expect(profile.withView { $0.headerFormat.length == 4 && $0.headerFormat.frameCount == 256 })
    }
  }
}
