import Foundation
import SeededRandom
import TestFixtures
import Testing

@testable import Commands

@Suite struct CaptureTests {
  private static func resource(_ name: String) throws -> [UInt8] { try Bundle.module.bytes("Captures/\(name)") }

  private func inspect(_ bytes: [UInt8], _ body: (Tool) throws -> Void) throws {
    try TemporaryFolder.use { folder in
      try folder.write(bytes, "capture")
      try folder.write(try Self.resource("profile.json"), "profile.json")
      try body(try Tool("inspect capture --profile profile.json", in: folder))
    }
  }

  private static func lines(_ output: String) -> [String] { output.split(separator: "\n").map(String.init) }

  /// A capture of a real stack: what the central counted, and the session that goes on after the return.
  @Test func followsASession() throws {
    try inspect(try Self.resource("bumble.btsnoop")) { tool in
      #expect(tool.status == 0 && tool.errors.isEmpty)
      let lines = Self.lines(tool.output)
      #expect(lines.count { $0.contains("  up    ") } == 60 && lines.count { $0.contains("  down  ") } == 4)
      #expect(lines.first == "1.135795 s  connection 1  client offers MTU 247")
      #expect(lines.count { $0.contains("hello  version 1  profile 0x87c6f988  session 45616") } == 2)
      #expect(lines.count { $0.contains("welcome  version 1  profile 0x87c6f988  session 45616") } == 2)
      let exit = "  exit  frame 1 of 16 bits  layer 0  class 7  confidence 0.969"
      #expect(lines.first { $0.contains("  exit  ") }?.hasSuffix(exit) == true)
      let left = try #require(lines.firstIndex { $0.hasSuffix("disconnected") })
      #expect(lines[..<left].last?.hasSuffix("symbols 4338..<4579  grid 14×14") == true)
      #expect(lines[left...].first { $0.contains("stream 0") }?.hasSuffix("symbols 4579..<4820  grid 14×14") == true)
      #expect(!tool.output.contains("refused"))
    }
  }

  /// The same packets in every other format give the same lines, with the same times.
  @Test func everyFormatIsRead() throws {
    let capture = try CaptureFile(try Self.resource("bumble.btsnoop"))
    #expect(capture.packets.count > 60 && capture.rest == nil)
    var expected: [String] = []
    try inspect(try Self.resource("bumble.btsnoop")) { expected = Self.lines($0.output) }
    for format in CaptureWriter.Format.allCases {
      try inspect(CaptureWriter(format).file(of: capture)) { tool in
        #expect(tool.errors.isEmpty, "\(format)")
        #expect(Self.lines(tool.output) == expected, "\(format)")
      }
    }
  }

  @Test func mistakesAreNamed() throws {
    let whole = try Self.resource("bumble.btsnoop")
    try inspect(Array(whole.dropLast(5))) { tool in
      #expect(tool.status == 0 && tool.errors.hasPrefix("Warning: capture: record "))
      #expect(tool.errors.hasSuffix(": the file ends inside this record; what is before it is read\n"))
    }
    var other = whole
    other[15] = 0xEB
    try inspect(other) { tool in
      #expect(tool.status == 1)
      #expect(tool.errors == "Error: capture: record 0, byte 16: data link 1003, not 1001 or 1002 (HCI)\n")
    }
    try inspect(Array("btsnoop\0".utf8)) {
      #expect($0.errors == "Error: capture: record 0, byte 8: the header is cut\n")
    }
    var ethernet = CaptureWriter(.pcap).file(of: try CaptureFile(whole))
    ethernet[20] = 1
    try inspect(ethernet) { tool in
      #expect(tool.errors == "Error: capture: record 0, byte 24: link type 1, not 187 or 201 (Bluetooth HCI H4)\n")
    }
    try TemporaryFolder.use { folder in
      try folder.write(whole, "capture")
      #expect(try Tool("inspect capture", in: folder).errors == "Error: --profile: needed for a capture\n")
    }
  }

  /// Without the discovery, all values are shown, with a warning.
  @Test func aCaptureThatBeginsLate() throws {
    var late = try CaptureFile(try Self.resource("bumble.btsnoop"))
    late = late.without { $0.bytes.dropFirst(8).first == 0x09 }
    try inspect(CaptureWriter(.pcap).file(of: late)) { tool in
      #expect(tool.errors.contains("the service is not discovered here"))
      #expect(Self.lines(tool.output).count { $0.contains("  up    ") } >= 60)
    }
  }

  /// The packets of the notifications, sent over a channel instead: whole, two in a frame, one in three frames.
  @Test(arguments: [true, false]) func channelsAreRead(sameNumbers: Bool) throws {
    let capture = try CaptureFile(try Self.resource("bumble.btsnoop"))
    let packets = CapturedSession(capture).entries.compactMap { entry -> [UInt8]? in
      if case .value(isUp: true, let packet) = entry.event { packet } else { nil }
    }
    var other = ChannelWriter(capture, psm: 0x80, central: 0x40, device: sameNumbers ? 0x40 : 0x41)
    other.nameInInformation(0x80)
    other.open()
    for (index, packet) in packets.enumerated() {
      switch index % 3 {
      case 0: other.send([packet])
      case 1 where index + 1 < packets.count: other.send([packet, packets[index + 1]])
      case 1: other.send([packet])
      default: break
      }
    }
    other.sendDown([0xFA, 1, 0, 16, 0, 7, 0, 247])
    other.send([packets[5]], frames: 3)
    other.send([packets[6]], wrongLength: 5000)
    other.send([packets[7]])
    other.close()
    try inspect(CaptureWriter(.pcap).file(of: other.capture)) { tool in
      let lines = Self.lines(tool.output).map { $0.split(separator: "  ", maxSplits: 2).last.map(String.init) ?? "" }
      let first = try #require(lines.firstIndex(of: "channel opened, PSM 128"))
      let shown = lines[first...].filter { $0.hasPrefix("up") }
      var expected: [String] = []
      try inspect(try Self.resource("bumble.btsnoop")) {
        expected = Self.lines($0.output).compactMap { $0.split(separator: "  ", maxSplits: 2).last.map(String.init) }
      }
      expected.removeAll { !$0.hasPrefix("up") }
      #expect(shown == expected + [expected[5]])
      #expect(lines[first...].count { $0.hasPrefix("down  8 bytes  exit  frame 1 of 16 bits") } == 1)
      #expect(lines[first...].contains("channel: a packet of 5000 bytes; the rest is not read"))
      #expect(lines.last == "channel closed")
    }
    // The information names another channel.
    var foreign = ChannelWriter(capture, psm: 0x81, central: 0x40, device: 0x41)
    foreign.nameInInformation(0x80)
    foreign.open()
    foreign.send([packets[3]])
    try inspect(CaptureWriter(.pcap).file(of: foreign.capture)) { tool in
      #expect(!tool.output.contains("channel") && Self.lines(tool.output).count { $0.contains("  up    ") } == 60)
    }
  }

  /// Of more channels than a connection ever has, the oldest is forgotten: the time for a frame stays the same.
  @Test func manyChannels() throws {
    let capture = try CaptureFile(try Self.resource("bumble.btsnoop")).without { _ in true }
    for count in [CapturedChannels.maximumChannels, CapturedChannels.maximumChannels + 1] {
      var first = ChannelWriter(capture, psm: 0x80, central: 0x40, device: 0x240)
      first.open()
      var last = first
      for index in 1..<count {
        last = ChannelWriter(last.capture, psm: 0x80, central: 0x40 + index, device: 0x240 + index)
        last.open()
      }
      last.send([[1, 2]])
      first = ChannelWriter(last.capture, psm: 0x80, central: 0x40, device: 0x240)
      first.send([[3]])
      let packets = CapturedSession(first.capture).entries.compactMap { entry -> [UInt8]? in
        if case .channel(.value(isUp: true, let packet)) = entry.event { packet } else { nil }
      }
      #expect(packets == (count > CapturedChannels.maximumChannels ? [[1, 2]] : [[1, 2], [3]]))
    }
  }

  /// Damaged captures are read or refused; they never trap.
  @Test func damagedCapturesDoNotTrap() throws {
    var random = SeededGenerator(seed: 77)
    let capture = try CaptureFile(try Self.resource("bumble.btsnoop"))
    var channel = ChannelWriter(capture.without { _ in true }, psm: 0x80, central: 0x40, device: 0x41)
    channel.open()
    for length in [3, 60, 2] { channel.send([Array(repeating: 7, count: length)], frames: 2) }
    channel.close()
    for (format, capture) in CaptureWriter.Format.allCases.flatMap({ [($0, capture), ($0, channel.capture)] }) {
      let whole = Array(CaptureWriter(format).file(of: capture).prefix(6000))
      for _ in 0..<150 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...6, using: &random) {
          let place = Int.random(in: 0..<(random.nextUnit() < 0.5 ? 200 : bytes.count), using: &random)
          bytes[place] = [0, 0xFF, .random(in: 0...255, using: &random)].randomElement(using: &random) ?? 0
        }
        if let damaged = try? CaptureFile(bytes) { _ = CapturedSession(damaged) }
      }
    }
  }
}
