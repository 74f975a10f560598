import FeatureCodec

/// Measures the calls of a device, with stream 0.
enum DeviceMeasurement {
  static func all(_ cost: CostProfile) throws -> [CostMeasurement] {
    let profile = cost.profile
    let stream = profile.view.stream(0)
    var buffers = DeviceBuffers(profile, stream: 0)
    let map = (0..<stream.layer.shape.count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) & 7 }
    let encoding = CostMeasurement.time {
      buffers.encode(FeatureMapView(map.span, shape: stream.layer.shape, layout: .chw), stream: 0, of: profile)
    }
    var (payload, count, total) = ([UInt8](repeating: 0, count: 244), 0, 0.0)
    var sender = StreamSender(stream, frame: 0)
    let clock = ContinuousClock()
    while count < 10_000 {
      var output = payload.mutableSpan
      var length = 0
      let elapsed = try clock.measure {
        length = try sender.nextFragment(of: stream, symbols: buffers.symbols.span, into: &output)
      }
      guard length > 0 else { break }
      (count, total) = (count + 1, total + CostMeasurement.seconds(elapsed))
    }
    return [
      CostMeasurement(
        call: "device: encode", formula: "map + symbols + channels · segments",
        quantity: cost.samples + cost.symbols + cost.channels * cost.segments, seconds: encoding),
      CostMeasurement(
        call: "device: nextFragment, 244 bytes", formula: "payload + segments", quantity: 244 + cost.segments,
        seconds: total / Double(count)),
    ]
  }
}
