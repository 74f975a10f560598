import FeatureCodec
import FeatureFiles
import FeatureTypes
import Quantize
import SplitInference
import TestFixtures
import Testing

@testable import Commands

/// What `decode --limit` states is kept by the process, whatever a few bytes of fragments ask for.
///
/// On Linux, the system gives the process no more data than the limit and 24 MB, which is less than the 64 MB that the option's
/// help allows for the program, because its code does not count. A process that takes more ends there.
@Suite struct MemoryLimitTests {
  private static func decode(_ options: String, limit: Int, in folder: TemporaryFolder) throws -> Tool {
    #if os(Linux)
      let bound = "ulimit -d \((limit + 24) << 10) && "
    #else
      let bound = ""
    #endif
    // Each run begins without a saved session.
    let line = "rm -f session && exec \"$F\" decode sent -o out.npy --limit \(limit) \(options)"
    return try Tool(shell: bound + line, in: folder)
  }

  /// The megabytes that a refusal names.
  private static func needed(_ tool: Tool) throws -> Int {
    #expect(tool.status == 1 && tool.errors.hasPrefix("Error: "))
    let match = try #require(tool.errors.firstMatch(of: /needs .*more than --limit \d+: give --limit (\d+) or more\n$/))
    return try #require(Int(match.1))
  }

  /// Follows the refusals up to the least limit that is enough, and returns it. One megabyte less is refused.
  private static func leastLimit(_ options: String, in folder: TemporaryFolder) throws -> Int {
    var limit = 1
    while true {
      let tool = try decode(options, limit: limit, in: folder)
      if tool.status == 0 { break }
      #expect(try !folder.names().contains("out.npy"))
      let needed = try needed(tool)
      try #require(needed > limit)
      limit = needed
    }
    #expect(try needed(decode(options, limit: limit - 1, in: folder)) == limit)
    return limit
  }

  private static func hello(_ profile: Profile, session: UInt8) -> [UInt8] {
    let identifier = (0..<4).map { UInt8(truncatingIfNeeded: profile.identifier >> (8 * $0)) }
    return [0xF0, ControlMessage.version] + identifier + [session, 0]
  }

  /// A profile of a few bytes whose maps are large: one channel, raw, sent as 64 × 64 roots.
  static func profile(height: Int, width: Int) -> [UInt8] {
    let sides = [height, width, height / 64, width / 64].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let header: [UInt8] = [
      0x46, 0x43, 1, 0x37, 1, 8, 0,  // header of 3 bytes, 7 bits of frame, 1 of stream, window 8
      1, 1, 0, 0, 0,  // one layer, one stream, no check, no operating points
      0, 0, 1, 0,  // one channel, then its sides and the kernel's
    ]
    return header + sides + [
      8, 0, 0, 0, 0, 0, 0, 0,  // 8 bits
      0, 0, 16, 1, 0, 0, 0, 0, 0, 0, 0, 0,  // stream, raw
      0, 0, 1, 0, 255, 255, 0, 0,  // roots: 64×64
    ]
  }

  /// Two rows of 4 MiB from 8 bytes. The rows of the file count as the option says, not as integers.
  @Test(arguments: [("", 9), ("--real", 33), ("--real --layout chw", 33)])
  func largeMapsAreWrittenInPieces(options: String, least: Int) throws {
    let profile = Self.profile(height: 4096, width: 1024)
    try TemporaryFolder.use { folder in
      try folder.write(profile, "sent.profile")
      try folder.write(FragmentRecords([[1, 0, 0, 1]]).bytes, "sent")
      #expect(try Self.leastLimit(options, in: folder) == least)
      let written = try NumPyArrayHeader.length(of: folder.read("out.npy"))
      #expect(written == 2 << 22)
    }
  }

  /// A receiver of 110 MB: a second copy of it, when a session starts anew or is saved, would not be within the limit.
  @Test(arguments: ["", "--state session --table table.csv"])
  func theReceiverIsThereOnce(options: String) throws {
    let streams = [String](repeating: #"{"layer": 0}"#, count: 12).joined(separator: ", ")
    try TemporaryFolder.use { folder in
      try folder.write(
        #"""
        {"header": {"bytes": 4, "streamBits": 4, "frameBits": 4}, "window": 7,
         "layers": [{"channels": 1, "height": 1024, "width": 1024, "kernel": [1, 1]}], "streams": [\#(streams)]}
        """#, "p.json")
      try folder.run("profile make @p.json -o @sent.profile")
      let profile = try Profile(folder.read("sent.profile"))
      let fragment: [UInt8] = [0, 0, 0, 0, 7]
      let packets = [Self.hello(profile, session: 1), fragment, Self.hello(profile, session: 2), fragment]
      try folder.write(FragmentRecords(packets).bytes, "sent")
      let receiver = Receiver.memoryLength(of: profile) >> 20
      let least = try Self.leastLimit(options, in: folder)
      #expect(least <= receiver * (options.isEmpty ? 1 : 2) + 16)
      #expect(try NumPyArrayHeader.length(of: folder.read("out.npy")) == 2 << 20)
    }
  }

  /// 2²⁰ rows of one sample, named by an announcement: a row takes no memory but its byte in the file.
  @Test func rowsOfLostFramesTakeNoMemory() throws {
    try TemporaryFolder.use { folder in
      try folder.write(
        #"""
        {"header": {"bytes": 3, "streamBits": 4, "frameBits": 4}, "window": 4, "misorder": 3,
         "layers": [{"channels": 1, "height": 1, "width": 1, "kernel": [1, 1]}], "streams": [{"layer": 0}]}
        """#, "p.json")
      try folder.run("profile make @p.json -o @sent.profile")
      let profile = try Profile(folder.read("sent.profile"))
      let announcement: [UInt8] = [0xF2, 1, 0, 0xFF, 0xFF, 0x0F, 0]
      try folder.write(
        FragmentRecords([Self.hello(profile, session: 1), announcement, [0x0F, 0, 0, 7]]).bytes, "sent")
      #expect(try Self.leastLimit("", in: folder) == 2)
      #expect(try NumPyArrayHeader.length(of: folder.read("out.npy")) == 1 << 20)
      #expect(try folder.read("out.npy").last == 7)
    }
  }

  /// The pieces of a map's real values are those of the whole map: whole pixels, whole channels, and parts of a channel.
  @Test(arguments: [(3, 1, 70_001), (70_001, 1, 1), (300, 20, 30), (2, 300, 301)], [FeatureMapLayout.chw, .hwc])
  func piecesAreTheWholeMap(sides: (Int, Int, Int), layout: FeatureMapLayout) {
    let shape = FeatureMapShape(channels: sides.0, height: sides.1, width: sides.2)
    let formats = ChannelFormats(
      (0..<shape.channels).map { .q(QFormat(isSigned: true, fractionBits: $0 % 7)) })
    let samples = (0..<shape.count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 2) }
    var values: [Float] = []
    formats.forEachPiece(of: samples, shape: shape, layout: layout) { values += $0 }
    #expect(values == formats.dequantize(samples, shape: shape, layout: layout))
  }
}

/// What the header of a small file says, without its elements as an array.
private enum NumPyArrayHeader {
  /// The product of the axes, from the text of the header.
  static func length(of npy: [UInt8]) throws -> Int {
    let text = String(decoding: npy.prefix(128), as: UTF8.self)
    let match = try #require(text.firstMatch(of: /'descr': '.[iuf](\d)'.*'shape': \(([0-9, ]+)\)/))
    let axes = match.2.split(separator: ",").compactMap { Int($0.trimmingPrefix(" ")) }
    let count = axes.reduce(1, *)
    #expect(npy.count == 128 + count * (Int(match.1) ?? 0))
    return count
  }
}
