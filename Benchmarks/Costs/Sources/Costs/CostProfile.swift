import FeatureCodec

/// A profile to measure, and the quantities in which the documentation states costs.
struct CostProfile {
  let name: String
  let profile: Profile
  /// Of stream 0.
  let symbols: Int
  let segments: Int
  let channels: Int
  let samples: Int
  /// The most runs that the stream can have: each begins where a channel, a chunk or a tail begins.
  let runs: Int
  /// The most chunks that a segment can have, at least 1.
  let chunks: Int
  /// Of the receiver: the bytes for the symbols of all frames.
  let memory: Int

  init(_ name: String, _ description: ProfileDescription) throws(ProfileError) {
    self.name = name
    profile = try description.profile()
    memory = Receiver.memoryLength(of: profile)
    let found = profile.withView { view in
      let stream = view.stream(0)
      let passes = stream.passes
      return (
        symbols: stream.symbolCount, segments: passes.count,
        grids: passes.reduce(0) { $0 + $1.channels.count }, spread: stream.spread, shape: stream.layer.shape
      )
    }
    (symbols, segments) = (found.symbols, found.segments)
    chunks = found.spread > 0 ? found.symbols / found.spread + 1 : 1
    runs = min(found.symbols, found.grids + chunks + found.segments)
    (channels, samples) = (found.shape.channels, found.shape.count)
  }

  private static func layer(_ channels: Int, _ height: Int, _ width: Int, _ rows: Int, _ columns: Int) -> Layer {
    Layer(
      shape: FeatureMapShape(channels: channels, height: height, width: width),
      geometry: PoolingGeometry(
        rows: PoolingAxis(length: height, kernel: rows), columns: PoolingAxis(length: width, kernel: columns)),
      format: .q(QFormat(isSigned: true, fractionBits: 3)))
  }

  /// A description with a 4-byte header, of which `frameBits` are the frame's number.
  private static func description(
    _ layer: Layer, _ scan: [Pass], spread: Int = 16, window: Int = 1, frameBits: Int = 2
  ) -> ProfileDescription {
    var description = ProfileDescription(layer: layer, scan: scan, spread: spread)
    description.headerFormat = FragmentHeaderFormat(length: 4, streamBits: 4, frameBits: frameBits)
    description.window = window
    return description
  }

  /// Returns the description with codes of this mode, one byte per channel and class of symbols.
  private static func coded(_ description: ProfileDescription, _ mode: CodeMode) -> ProfileDescription {
    var description = description
    for index in description.streams.indices {
      let channels = description.layers[description.streams[index].layer].shape.channels
      let table = [ChannelCode](repeating: ChannelCode(level: 8), count: channels)
      description.streams[index].rootCode = SymbolCode(mode: mode)
      description.streams[index].refinementCode = SymbolCode(mode: mode)
      (description.streams[index].rootChannels, description.streams[index].refinementChannels) = (table, table)
    }
    return description
  }

  /// All channels to 254 grids, one after the other: the most segments that a channel can pass through.
  private static func manyGrids(channels: Int) -> ProfileDescription {
    description(
      layer(channels, 1, 512, 1, 512),
      .fleet(channels: channels, grids: (1...254).map { GridSize(rows: 1, columns: $0) }))
  }

  /// Passes of halves of the channels, each beginning one channel later: many groups, each with its own pooling, and as
  /// much nesting as 255 segments allow.
  private static func staircase(channels: Int) -> ProfileDescription {
    let layer = layer(channels, 2, 2, 2, 2)
    let whole = Pass(channels: 0..<channels, grid: GridSize(rows: 1, columns: 1))
    let steps = (0..<254).map { index in
      Pass(channels: index * (channels / 254)..<(index + 1) * (channels / 254), grid: GridSize(rows: 2, columns: 2))
    }
    return description(layer, [whole] + steps)
  }

  /// 15 streams of 65 KB in all: 255 segments each, and tables of codes.
  private static func largest() -> ProfileDescription {
    let channels = 1_020
    var description = coded(
      description(
        layer(channels, 8, 8, 4, 4), .clio(channels: channels, slice: 4, grid: GridSize(rows: 8, columns: 8))),
      .plain)
    description.streams = [ProfileDescription.Stream](repeating: description.streams[0], count: 15)
    return description
  }

  static func all() throws(ProfileError) -> [CostProfile] {
    var profiles: [CostProfile] = []
    func add(_ name: String, _ description: ProfileDescription) throws(ProfileError) {
      profiles.append(try CostProfile(name, description))
    }
    let typical = layer(24, 16, 16, 4, 4)
    try add(
      "FLEET, 24 × 16 × 16, window 4",
      description(typical, .fleet(channels: 24, grids: [4, 6, 8, 12, 16]), window: 4, frameBits: 5))
    try add(
      "the same, sparse codes",
      coded(description(typical, .fleet(channels: 24, grids: [4, 6, 8, 12, 16]), window: 4, frameBits: 5), .sparse))
    try add(
      "Clio, 64 × 56 × 56, slices of 2",
      description(layer(64, 56, 56, 8, 8), .clio(channels: 64, slice: 2, grid: GridSize(rows: 56, columns: 56))))
    for channels in [128, 1_024, 8_192, 65_535] {
      try add(
        "\(channels) channels of 1 sample, 255 slices",
        description(
          layer(channels, 1, 1, 1, 1),
          .clio(channels: channels, slice: (channels + 254) / 255, grid: GridSize(rows: 1, columns: 1))))
    }
    for channels in [64, 1_024, 8_192] { try add("\(channels) channels, 254 grids", manyGrids(channels: channels)) }
    try add("65,024 channels, 255 segments, 254 groups", staircase(channels: 65_024))
    try add(
      "32,000 channels with codes, 64 KB",
      coded(description(layer(32_000, 1, 1, 1, 1), .fleet(channels: 32_000, grids: [1])), .sparse))
    try add("15 streams, 255 slices each, 65 KB", largest())
    try add(
      "2²⁴ symbols, spread 1", description(layer(1, 4_096, 4_096, 1, 1), .fleet(channels: 1, grids: [4_096]), spread: 1)
    )
    return profiles
  }
}
