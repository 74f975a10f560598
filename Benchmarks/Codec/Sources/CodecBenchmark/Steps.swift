import CPeers
import FeatureCodec

/// The steps that are measured on one map.
final class Steps {
  let feature: Feature
  private var device: Device
  private var shortDevice: Device
  private var output: [UInt8]
  private var restored: RestoredMap
  private var receiver: Receiver
  private var partial: Receiver
  private let tensors: TensorSteps
  private var workspace = ReconstructionWorkspace()

  init(_ feature: Feature) throws {
    self.feature = feature
    device = Device(feature.profile, payload: 244)
    shortDevice = Device(feature.profile, payload: 20)
    output = [UInt8](repeating: 0, count: 2 * feature.samples.count + 1024)
    restored = RestoredMap(count: feature.samples.count)
    receiver = Receiver(feature.profile)
    partial = receiver
    tensors = TensorSteps(feature)
  }

  /// From map to packets to map, in symbols per second.
  var path: [Measurement] {
    get throws {
      let symbols = Double(Device.symbolCount(of: feature.profile))
      let long = try (0..<4).map { try device.packets(feature.samples, feature.shape, frame: $0) }
      let layer = Device.layer(of: feature.profile)
      let finest = layer.geometry.grid(at: layer.geometry.stepCount)
      var complete = Receiver(feature.profile)
      for packet in long[0] { complete.receive(packet.span) }
      for (index, packet) in long[0].enumerated() where index % 10 * 7 % 10 >= 3 { partial.receive(packet.span) }
      var frame = 0
      return [
        Measurement("map to fragments", symbols, "sym") { [self] in
          device.encode(feature.samples, feature.shape)
          try device.send()
        },
        Measurement("fragments to state", symbols, "sym") { [self] in
          frame = (frame + 1) % 4
          if frame == 0 { receiver.reset() }
          for packet in long[frame] { _ = receiver.receive(packet.span) }
        },
        Measurement("state to map", symbols, "sym") { [self] in
          restored.fill(from: complete, frame: 0, at: finest, in: &workspace)
        },
        Measurement("state to map, 30 % lost", symbols, "sym") { [self] in
          restored.fill(from: partial, frame: 0, at: finest, in: &workspace)
        },
      ]
    }
  }

  var all: [Measurement] {
    get throws {
      let samples = feature.samples
      let bytes = Double(samples.count)
      let shape = feature.shape
      let symbols = Double(Device.symbolCount(of: feature.profile))
      let layer = Device.layer(of: feature.profile)
      let long = try (0..<4).map { try device.packets(samples, shape, frame: $0) }
      let short = try (0..<4).map { try shortDevice.packets(samples, shape, frame: $0) }
      let packetBytes = long[0].reduce(0) { $0 + $1.count }
      let finest = layer.geometry.grid(at: layer.geometry.stepCount)
      let cells = Double(finest.cellCount * shape.channels)
      for packet in long[0] { _ = receiver.receive(packet.span) }
      for (index, packet) in long[0].enumerated() where index % 10 * 7 % 10 >= 3 { _ = partial.receive(packet.span) }
      let identifier = "\(Int(symbols)) symbols, \(packetBytes) bytes in \(long[0].count) packets"
      func peer(
        _ name: String, _ compress: @escaping (UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>, Int) -> Int
      )
        -> Measurement
      {
        let length = compress(samples, samples.count, &output, output.count)
        return Measurement(name, bytes, "B", note: "\(length) bytes") { [self] in
          _ = compress(samples, samples.count, &output, output.count)
        }
      }
      var (frame, shortFrame) = (0, 0)
      let copy = Measurement("memcpy of the map", bytes, "B") { [self] in peer_copy(&output, samples, samples.count) }
      return [copy] + tensors.pooling + [
        Measurement("encode: map to symbols", symbols, "B", note: identifier) { [self] in device.encode(samples, shape)
        },
        Measurement("fragments of 244: symbols", symbols, "B") { [self] in try device.send() },
        Measurement("device: map to fragments of 244", bytes, "B") { [self] in
          device.encode(samples, shape)
          try device.send()
        },
        Measurement("device: map to fragments of 20", bytes, "B", note: "\(short[0].count) packets") { [self] in
          shortDevice.encode(samples, shape)
          try shortDevice.send()
        },
        Measurement("receive 244: symbols", symbols, "B") { [self] in
          frame = (frame + 1) % 4
          if frame == 0 { receiver.reset() }
          for packet in long[frame] { _ = receiver.receive(packet.span) }
        },
        Measurement("receive 20: fragments", Double(short[0].count), "frag") { [self] in
          shortFrame = (shortFrame + 1) % 4
          if shortFrame == 0 { receiver.reset() }
          for packet in short[shortFrame] { _ = receiver.receive(packet.span) }
        },
        Measurement("reconstruct, complete: cells", cells, "B") { [self] in
          for packet in long[0] where receiver.newestFrame == nil { _ = receiver.receive(packet.span) }
          restored.fill(from: receiver, frame: receiver.newestFrame ?? 0, at: finest, in: &workspace)
        },
        Measurement("reconstruct, 30 % lost: cells", cells, "B") { [self] in
          restored.fill(from: partial, frame: 0, at: finest, in: &workspace)
        },
        peer("gzip -1") { peer_gzip(1, $0, $1, $2, $3) },
        peer("zstd -1") { peer_zstd(1, $0, $1, $2, $3) },
        peer("zstd -3") { peer_zstd(3, $0, $1, $2, $3) },
        peer("lz4") { peer_lz4($0, $1, $2, $3) },
      ] + tensors.conversion
    }
  }
}

/// Memory for a reconstructed map.
struct RestoredMap {
  private var bytes: [UInt8]

  init(count: Int) { bytes = [UInt8](repeating: 0, count: count) }

  mutating func fill(
    from receiver: Receiver, frame: Int, at grid: GridSize, in workspace: inout ReconstructionWorkspace
  ) {
    var map = bytes.mutableSpan
    _ = receiver.reconstruct(frame: frame, stream: 0, at: grid, layout: .hwc, into: &map, in: &workspace)
  }
}
