import FeatureCodec
import FeatureTypes
import Pooling
import Testing

/// A session of a gateway without a heap, beside a server's session that hears the same. The fuzzers compare them at length.
struct GatewaySessionTests {
  private static func profile() throws -> Profile {
    let layer = Layer(
      shape: FeatureMapShape(channels: 3, height: 8, width: 8), kernel: 4,
      format: QFormat(isSigned: true, fractionBits: 3))
    return try ProfileDescription(layer: layer, scan: .fleet(channels: 3, grids: [2, 4, 8])).profile()
  }

  /// Hello, announcement and fragments of three frames, of which some are lost.
  private static func packets(_ profile: Profile) throws -> [[UInt8]] {
    var device = DeviceSession(profile, number: 7)
    var buffers = DeviceBuffers(profile)
    var packets = [bytes(device.hello)]
    for frame in 1...3 {
      device.startFrame()
      packets.append(bytes(device.announcement))
      let map = ContiguousArray((0..<192).map { UInt8(truncatingIfNeeded: ($0 * $0 + frame) % 23) })
      #expect(
        device.load(
          FeatureMapView(map.span, shape: FeatureMapShape(channels: 3, height: 8, width: 8), layout: .hwc), stream: 0,
          of: profile, in: &buffers))
      while let fragment = try device.nextFragment(of: profile, in: buffers, limit: 20) { packets.append(fragment) }
    }
    return packets.enumerated().filter { $0.offset % 7 != 5 }.map { $0.element }
  }

  private static func bytes(_ message: ControlMessage) -> [UInt8] {
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: ControlMessage.maximumLength)
    var span = bytes.mutableSpan
    let length = message.write(into: &span)
    return Array(bytes[..<length])
  }

  @Test func answersAsAServerDoes() throws {
    let profile = try Self.profile()
    let size = try #require(profile.withView { $0.gatewaySize })
    var frames = ContiguousArray<UInt8>(repeating: 0xA5, count: size.frames)
    var workspace = ContiguousArray<UInt8>(repeating: 0xA5, count: size.bytes)
    var cells = ContiguousArray(repeating: ReceiverCell(), count: size.cells)
    var memory = GatewayMemory(frames: frames.mutableSpan, bytes: workspace.mutableSpan, cells: cells.mutableSpan)
    var gateway = GatewaySession(profile.view, in: &memory)
    var server = ServerSession(profile)
    for packet in try Self.packets(profile) {
      var events: [ServerEvent] = []
      gateway.receive(packet.span, of: profile.view, in: &memory) { events.append($0) }
      #expect(events == server.receive(packet.span))
    }
    #expect(gateway.number == 7 && gateway.newestFrame == server.receiver.newestFrame)
    #expect(gateway.spareFrame == server.receiver.spareFrame)
    let result = Self.bytes(
      .localResult(.init(frame: .init(number: 3, bits: 16), layer: 0, classIndex: 5, confidence: 9)))
    var events: [ServerEvent] = []
    gateway.receive(result.span, of: profile.view, in: &memory) { events.append($0) }
    #expect(events == server.receive(result.span) && events.count == 1)
    let stream = profile.view.stream(0)
    #expect(gateway.finestGrid(frame: 99, of: stream, in: memory) == nil)
    var none = MutableSpan<UInt8>()
    #expect(
      gateway.reconstruct(
        frame: 3, of: stream, at: GridSize(rows: 5, columns: 7), in: &memory, into: &none,
        strides: FeatureMapLayout.hwc.strides(of: stream.layer.shape)) == nil)
    for frame in server.receiver.keptFrames {
      for grid in [2, 4, 8].map({ GridSize(rows: $0, columns: $0) }) {
        var map = ContiguousArray<UInt8>(repeating: 0, count: 192)
        var other = ContiguousArray<UInt8>(repeating: 1, count: 192)
        var output = map.mutableSpan
        var same = other.mutableSpan
        let coverage = gateway.reconstruct(
          frame: frame, of: stream, at: grid, in: &memory, into: &output,
          strides: FeatureMapLayout.hwc.strides(of: stream.layer.shape))
        let expected = server.receiver.reconstruct(frame: frame, stream: 0, at: grid, layout: .hwc, into: &same)
        #expect(coverage == expected && map == other)
      }
      #expect(
        gateway.finestGrid(frame: frame, of: stream, in: memory)
          == server.receiver.finestGrid(frame: frame, stream: 0))
      #expect(gateway.report(frame: frame, of: stream, in: memory) == server.report(frame: frame, stream: 0))
      #expect(
        gateway.exit(frame: frame, layer: 0, classIndex: 3, confidence: 255)
          == server.exit(frame: frame, layer: 0, classIndex: 3, confidence: 1))
      #expect(gateway.number(ofFrame: frame) == server.receiver.number(ofFrame: frame))
    }
  }

  @Test func aReceiverAloneRefusesControlMessages() throws {
    let profile = try Self.profile()
    let size = try #require(profile.withView { $0.gatewaySize })
    var frames = ContiguousArray<UInt8>(repeating: 0, count: size.frames)
    var workspace = ContiguousArray<UInt8>(repeating: 0, count: size.bytes)
    var cells = ContiguousArray<ReceiverCell>()
    var memory = GatewayMemory(frames: frames.mutableSpan, bytes: workspace.mutableSpan, cells: cells.mutableSpan)
    var gateway = GatewaySession(profile.view, in: &memory, converses: false)
    var receiver = Receiver(profile)
    for packet in try Self.packets(profile) {
      var events: [ServerEvent] = []
      gateway.receive(packet.span, of: profile.view, in: &memory) { events.append($0) }
      switch receiver.receive(packet.span) {
      case .refused(let reason): #expect(events == [.refused(reason)])
      case .stored(let stream, let frame, let new):
        #expect(events == [.symbols(stream: stream, frame: frame, new: new)])
      }
    }
  }

  /// 16 frames of 2^24 symbols.
  @Test func aProfileThatNeedsTooMuchMemoryHasNoSize() throws {
    let shape = FeatureMapShape(channels: 64, height: 512, width: 512)
    let layer = Layer(shape: shape, kernel: 1, format: QFormat(isSigned: true, fractionBits: 3))
    var description = ProfileDescription(layer: layer, scan: .fleet(channels: 64, grids: [512]))
    description.headerFormat = FragmentHeaderFormat(length: 4, streamBits: 1, frameBits: 6)
    description.window = 14
    let profile = try description.profile()
    #expect(profile.withView { $0.gatewaySize } == nil)
    description.window = 1
    let smaller = try description.profile()
    let symbols = 1 << 24
    #expect(smaller.withView { $0.gatewaySize?.frames } == 2 * (5 + symbols + symbols / 8))
  }
}
