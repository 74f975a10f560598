import FeatureCodec

/// Whether time grows with the work and nothing else: nanoseconds per symbol over sizes, segments and channels.
enum Linearity {
  struct Point {
    let x: Int
    /// Nanoseconds per symbol of each step.
    let times: [Double]
  }

  static let steps = ["map to fragments", "fragments to state", "state to map", "state to map, 30 % lost"]

  /// Measures everything, from one map.
  static func panels(_ base: Feature, rounds: Int, seconds: Double, progress: (String) -> Void) throws -> [LinePanel] {
    func panel(_ title: String, _ label: String, _ features: [(Int, () throws -> Feature)]) throws -> LinePanel {
      var points: [Point] = []
      for (x, feature) in features {
        progress("\(label) \(x)")
        points.append(Point(x: x, times: try times(feature(), rounds: rounds, seconds: seconds)))
      }
      return LinePanel(title: title, label: label, points: points)
    }
    return [
      try panel(
        "Size", "size of the map (28 × 28 × 32 = 1)",
        [1, 2, 4, 8, 16].map { scale in (scale * scale, { try tiled(base, scale) }) }),
      try panel(
        "Segments", "segments (28 × 28 × 32)",
        [(1, 1), (2, 2), (4, 4), (8, 8), (17, 15)].map { grids, groups in
          (grids * groups, { try cut(base, grids: grids, groups: groups) })
        }),
      try panel(
        "Channels", "channels (28 × 28)",
        [16, 32, 64, 128, 256, 512, 1024].map { count in (count, { try widened(base, count) }) }),
    ]
  }

  private static func times(_ feature: Feature, rounds: Int, seconds: Double) throws -> [Double] {
    var measurements = try Steps(feature).path
    for _ in 0..<rounds {
      for index in measurements.indices { try measurements[index].round(seconds: seconds) }
    }
    return measurements.map { 1e9 / $0.median }
  }

  /// The map, `scale` × `scale` times, mirrored so that no edge shows.
  private static func tiled(_ base: Feature, _ scale: Int) throws -> Feature {
    let (small, channels) = (base.shape, base.shape.channels)
    let shape = FeatureMapShape(channels: channels, height: small.height * scale, width: small.width * scale)
    func mirrored(_ index: Int, _ length: Int) -> Int {
      index / length % 2 == 0 ? index % length : length - 1 - index % length
    }
    var samples: [UInt8] = []
    samples.reserveCapacity(shape.count)
    for row in 0..<shape.height {
      for column in 0..<shape.width {
        let first = (mirrored(row, small.height) * small.width + mirrored(column, small.width)) * channels
        samples += base.samples[first..<first + channels]
      }
    }
    return try Feature("\(base.name) × \(scale * scale)", shape, samples)
  }

  /// The map with its channels again and again.
  private static func widened(_ base: Feature, _ count: Int) throws -> Feature {
    let shape = FeatureMapShape(channels: count, height: base.shape.height, width: base.shape.width)
    let samples = (0..<shape.count).map { index in
      base.samples[index / count * base.shape.channels + index % count % base.shape.channels]
    }
    return try Feature("\(base.name), \(count) channels", shape, samples)
  }

  /// The scan in so many grids, each in so many groups of channels.
  private static func cut(_ base: Feature, grids: Int, groups: Int) throws -> Feature {
    let channels = base.shape.channels
    return try Feature("\(base.name), \(grids * groups) segments", base.shape, base.samples) { geometry in
      let last = geometry.stepCount
      return (1...grids).flatMap { grid in
        let size = geometry.grid(at: grids == 1 ? last : last * (grid - 1) / (grids - 1))
        return (0..<groups).map { group in
          Pass(channels: channels * group / groups..<channels * (group + 1) / groups, grid: size)
        }
      }
    }
  }
}
