import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

extension AllocationChecker {
  /// The device's side, from a map to its fragments, and a receiver that takes them, frame after frame.
  func checkCodec() throws {
    let shape = FeatureMapShape(channels: 24, height: 16, width: 16)
    let layer = Layer(shape: shape, kernel: 4, format: QFormat(isSigned: true, fractionBits: 3))
    let profile = try ProfileDescription(layer: layer, scan: .fleet(channels: 24, grids: [4, 6, 8, 12, 16])).profile()
    let map = (0..<shape.count).map { UInt8(truncatingIfNeeded: $0 / 16 ^ $0 * 3) }
    var buffers = DeviceBuffers(profile)
    var payload = [UInt8](repeating: 0, count: 244)
    func send(_ frame: Int, _ notify: (Span<UInt8>) -> Void) {
      do {
        let view = try ProfileView(profile.bytes.span)
        let stream = view.stream(0)
        var workspace = buffers.workspace
        let samples = FeatureMapView(map.span, shape: shape, layout: .hwc)
        stream.encode(samples, in: &workspace)
        var sender = StreamSender(stream, frame: frame)
        var out = payload.mutableSpan
        while case let length = try sender.nextFragment(of: stream, symbols: workspace.symbols.span, into: &out),
          length > 0
        {
          notify(out.span.extracting(0..<length))
        }
      } catch {
        fatalError("\(error)")
      }
    }
    check("device, a map to fragments") { _ in send(0) { _ in } }

    var packets: [[[UInt8]]] = [[], [], [], []]
    for frame in packets.indices {
      send(frame) { fragment in packets[frame].append(fragment.withUnsafeBufferPointer { Array($0) }) }
    }
    // The fast form, whose memory is there from the second map on.
    buffers.encode(FeatureMapView(map.span, shape: shape, layout: .hwc), stream: 0, of: profile)
    check("device with a heap, a map to fragments") { number in
      do {
        buffers.encode(FeatureMapView(map.span, shape: shape, layout: .hwc), stream: 0, of: profile)
        var sender = StreamSender(profile.view.stream(0), frame: number)
        var out = payload.mutableSpan
        while try sender.nextFragment(of: profile, symbols: buffers.symbols.span, into: &out) > 0 {}
      } catch {
        fatalError("\(error)")
      }
    }
    var session = ServerSession(profile)
    check("server session, \(packets[0].count) fragments of a map and their events") { call in
      for packet in packets[call] { session.receive(packet.span) { _ in } }
    }
    guard session.receiver.finestGrid(frame: 3, stream: 0) != nil else { fatalError("nothing was received") }
    var receiver = Receiver(profile)
    check("server, \(packets[0].count) fragments of a map received") { call in
      for packet in packets[call] { _ = receiver.receive(packet.span) }
    }
    guard receiver.finestGrid(frame: 3, stream: 0) != nil else { fatalError("nothing was received") }
    checkFastForms(profile, map, shape, packets[3])
  }

  /// What works on many channels or numbers at a time, in memory that is kept.
  private func checkFastForms(_ profile: Profile, _ map: [UInt8], _ shape: FeatureMapShape, _ packets: [[UInt8]]) {
    var buffers = DeviceBuffers(profile)
    let range = SampleRange(bits: 8, isSigned: true)
    func encode() { buffers.encode(FeatureMapView(map.span, shape: shape, layout: .hwc), stream: 0, of: profile) }
    encode()
    check("device, a map encoded by tiles") { _ in encode() }

    var receivers = [Receiver(profile), Receiver(profile)]
    for (index, packet) in packets.enumerated() {
      receivers[0].receive(packet.span)
      if index % 3 != 0 { receivers[1].receive(packet.span) }
    }
    var workspace = ReconstructionWorkspace()
    var restored = map
    func reconstruct(_ receiver: Int) -> Coverage? {
      var output = restored.mutableSpan
      return receivers[receiver].reconstruct(
        frame: 3, stream: 0, at: GridSize(rows: 16, columns: 16), layout: .chw, into: &output, in: &workspace)
    }
    guard let complete = reconstruct(0), let partial = reconstruct(1), complete.exact > partial.exact else {
      fatalError("nothing was lost")
    }
    check("server, a complete map reconstructed") { _ in _ = reconstruct(0) }
    check("server, a map with losses reconstructed") { _ in _ = reconstruct(1) }

    var pyramid = PooledPyramid(shape: shape, layout: .hwc, kernel: 8, range: range)
    check("a pyramid") { _ in pyramid.pool(FeatureMapView(map.span, shape: shape, layout: .hwc)) }
  }
}
