import TestFixtures
import Testing

@testable import FeatureCodec

/// A link that falls silent for longer than the numbers on air last, with an announcement before each frame.
@Suite struct OutageTests {
  /// After any outage every fragment is stored, and no frame has a symbol of another one.
  @Test(arguments: [(2, 1, 1), (3, 2, 1), (3, 4, 0), (4, 2, 5), (5, 4, 2), (7, 8, 4), (8, 1, 254)], [0, 1, 2])
  func nothingIsMixedOrLost(widths: (frameBits: Int, window: Int, misorder: Int), check: Int) throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    var random = SeededGenerator(seed: seed)
    var description = ProfileDescription(
      layer: Sample.layer(1, 4, 4, kernel: 2), scan: .fleet(channels: 1, grids: [2, 4]), spread: 0)
    description.headerFormat = FragmentHeaderFormat(streamBits: 1, frameBits: widths.frameBits)
    (description.window, description.misorder) = (widths.window, widths.misorder)
    description.checkLength = check
    let profile = try description.profile()
    let layer = profile.layer(ofStream: 0)
    var wrong: [Int] = []
    for outage in Thoroughness.cases(Array(1...300), sampled: 30, whole: 100) {
      let first = UInt32.random(in: 0...UInt32.max, using: &random)
      var device = TestDevice(profile, number: 3, frame: first)
      var server = ServerSession(profile)
      var sent: [UInt32: [UInt8]] = [:]
      func send() throws {
        device.session.startFrame()
        let map = randomMap(layer, using: &random)
        sent[device.session.frame] = profile.encode(map)
        var packets = [device.session.announcement.bytes]
        #expect(device.load(map, stream: 0) == true)
        packets += try device.rest(10)
        for packet in packets {
          for event in server.receive(packet) {
            if case .refused = event { wrong.append(outage) }
            if case .skipped = event { wrong.append(outage) }
          }
        }
      }
      func check() {
        let frames = server.receiver.keptFrames
        if !frames.contains(device.session.frameOnAir) { wrong.append(outage) }
        for frame in frames {
          guard let number = server.receiver.number(ofFrame: frame), let symbols = sent[number] else {
            wrong.append(outage)
            continue
          }
          if server.receiver.stored(frame: frame, stream: 0) != symbols { wrong.append(outage) }
          if server.receiver.isInconsistent(frame: frame, stream: 0) { wrong.append(outage) }
        }
        if server.receiver.number(ofFrame: device.session.frameOnAir) != device.session.frame { wrong.append(outage) }
      }
      for _ in 0..<Int.random(in: 1...2 * widths.window, using: &random) {
        try send()
        check()
      }
      for _ in 0..<outage { device.session.startFrame() }
      for _ in 0..<widths.window + 1 {
        try send()
        check()
      }
    }
    #expect(wrong.isEmpty, "seed \(seed)")
  }

  /// Without announcements a frame after the outage may have the number of one that is kept. A receiver that is told of the
  /// silence mixes nothing.
  @Test(arguments: 1...40) func aNotedSilenceMixesNothing(outage: Int) throws {
    let profile = try WindowTests.profile(frameBits: 4, window: 4, misorder: 3)
    var receiver = Receiver(profile)
    for frame in 0..<9 {
      for offset in 0..<2 { receiver.receive(WindowTests.fragment(profile, frame: frame, offset: offset)) }
    }
    receiver.noteSilence()
    for frame in 9 + outage..<13 + outage {
      for offset in 2..<4 {
        #expect(
          receiver.receive(WindowTests.fragment(profile, frame: frame, offset: offset))
            == .stored(stream: 0, frame: frame % 16, newSymbols: 1))
        #expect(receiver.symbolCount(frame: frame % 16, stream: 0) == offset - 1)
      }
    }
    #expect(receiver.keptFrames == (9 + outage..<13 + outage).map { $0 % 16 })
  }
}
