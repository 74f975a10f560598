import FeatureCodec
import FeatureCodecFoundation
import FeatureTypes
import Foundation
import Pooling
import Quantize
import Testing

/// One map of 2 × 8 × 8 with grids 2, 4, 8, and the fragments that a device sends of it.
enum Sample {
  static func profile() throws -> Profile {
    let layer = Layer(
      shape: FeatureMapShape(channels: 2, height: 8, width: 8), kernel: 4,
      format: QFormat(isSigned: true, fractionBits: 3))
    return try ProfileDescription(layer: layer, scan: .fleet(channels: 2, grids: [2, 4, 8]), spread: 4).profile()
  }

  static let symbols = (0..<128).map { UInt8($0) }

  static func fragments(_ profile: Profile, limit: Int = 20) throws -> [Data] {
    try profile.withView { view in
      let stream = view.stream(0)
      var sender = StreamSender(stream, frame: 1)
      var fragments: [Data] = []
      while let fragment = try sender.nextFragment(of: stream, symbols: symbols.span, limit: limit) {
        fragments.append(fragment)
      }
      return fragments
    }
  }

  /// The events of the packets, one after the other.
  static func events(_ profile: Profile, _ packets: [Data]) -> [ServerEvent] {
    var session = ServerSession(profile)
    return packets.flatMap { session.receive([UInt8]($0).span) }
  }
}

/// `Data` in, `Data` out: the bytes are those of the core.
@Suite struct AdapterTests {
  @Test func fragmentsAreTheCores() throws {
    let profile = try Sample.profile()
    let fragments = try Sample.fragments(profile)
    #expect(fragments.count == 8 && fragments.allSatisfy { $0.count <= 20 })
    let core = try profile.withView { view in
      let stream = view.stream(0)
      var sender = StreamSender(stream, frame: 1)
      var payload = [UInt8](repeating: 0, count: 20)
      var output = payload.mutableSpan
      let length = try sender.nextFragment(of: stream, symbols: Sample.symbols.span, into: &output)
      return Data(payload[..<length])
    }
    #expect(fragments[0] == core)
    #expect(throws: FragmentError.payloadTooShort(minimum: 4)) { try Sample.fragments(profile, limit: 3) }
    #expect(throws: FragmentError.payloadTooShort(minimum: 4)) { try Sample.fragments(profile, limit: 0) }
  }

  @Test func deviceSessionsSpeakData() throws {
    let profile = try Sample.profile()
    var device = DeviceSession(profile, number: 1)
    var buffers = DeviceBuffers(profile)
    device.startFrame()
    let map = [UInt8](repeating: 7, count: 128)
    let shape = profile.withView { $0.layer(0).shape }
    let isLoaded = device.load(
      FeatureMapView(map.span, shape: shape, layout: .chw), stream: 0, of: profile, in: &buffers)
    let first = try device.nextData(of: profile, in: buffers, limit: 20)
    #expect(isLoaded && first == Data([0x01, 0, 0] + [UInt8](repeating: 7, count: 17)))
    let decision = ControlMessage.Decision(frame: .init(1, bits: 7), layer: 0, classIndex: 2, confidence: 3)
    let event = device.receive(ControlMessage.exit(decision).data, of: profile)
    #expect(event == .exit(decision))
    #expect(try device.nextData(of: profile, in: buffers, limit: 20) == nil)
  }

  @Test func messagesAreData() throws {
    let report = ControlMessage.report(frame: .init(1, bits: 7), stream: 2, symbols: 3)
    #expect(report.data == Data([0xFB, 1, 0, 7, 2, 3, 0, 0]))
    #expect(ControlMessage.retune(operatingPoint: 9).data == Data([0xFC, 9]))
    #expect(try ControlMessage(report.data) == report)
    // A slice keeps its indices: a message need not begin at index 0.
    #expect(try ControlMessage((Data([9, 9]) + report.data)[2...]) == report)
    #expect(throws: ControlError.notControl) { try ControlMessage(Data()) }
  }

  @Test func sessionsTakeData() throws {
    let profile = try Sample.profile()
    let fragments = try Sample.fragments(profile)
    var session = ServerSession(profile)
    #expect(fragments.flatMap { session.receive($0) } == Sample.events(profile, fragments))
    #expect(session.receive((Data([1]) + fragments[0])[1...]).isEmpty, "a slice, and nothing new in it")
    #expect(session.receive(Data()) == [.refused(.tooShort)])
  }
}
