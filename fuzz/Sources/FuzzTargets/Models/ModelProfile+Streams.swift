extension ModelProfile {
  /// Checks a stream by the table of [PROF-3].
  mutating func readStream(
    _ bytes: [UInt8], _ index: Int, _ at: Int, _ segmentsAt: Int, _ segmentIndex: inout Int, _ table: inout Int
  ) throws(Refusal) {
    func fail(_ condition: Bool, _ code: Int, _ offset: Int) throws(Refusal) {
      if condition { throw Refusal(code: code, record: index, at: offset) }
    }
    func u16(_ offset: Int) -> Int { Int(bytes[offset]) + 256 * Int(bytes[offset + 1]) }
    var stream = Stream()
    stream.layer = Int(bytes[at])
    try fail(stream.layer >= layers.count, 15, at)
    let layer = layers[stream.layer]
    try fail(bytes[at + 1] > (layer.isBytes ? 0 : 1), 16, at + 1)
    stream.isDifference = bytes[at + 1] == 1
    stream.spread = Int(bytes[at + 2])
    try fail(layer.isBytes && stream.spread != 0, 28, at + 2)
    let count = Int(bytes[at + 3])
    try fail(count < 1, 17, at + 3)
    try fail(u16(at + 4) != segmentIndex, 17, at + 4)
    (stream.rootCode, stream.refinementCode) = (Int(bytes[at + 6]), Int(bytes[at + 7]))
    for (code, offset) in [(stream.rootCode, 6), (stream.refinementCode, 7)] {
      let (mode, rho) = (code % 8, code / 8)
      try fail(mode > 3 || rho > (mode == 1 ? 8 : 0), 25, at + offset)
    }
    try fail(layer.isBytes && (stream.rootCode != 0 || stream.refinementCode != 0), 25, at + 6)
    let roots = stream.rootCode == 0 ? 0 : layer.channels
    let refinements = stream.refinementCode == 0 ? 0 : layer.channels
    try fail(u16(at + 8) != (roots + refinements > 0 ? table : 0), 26, at + 8)
    try fail(bytes.count < table + roots + refinements, 1, bytes.count)
    stream.rootChannels = Array(bytes[table..<table + roots])
    stream.refinementChannels = Array(bytes[table + roots..<table + roots + refinements])
    for (i, byte) in (stream.rootChannels + stream.refinementChannels).enumerated() {
      let code = i < roots ? stream.rootCode : stream.refinementCode
      try fail(byte % 32 > 23 || (code % 8 == 1 && byte / 32 != 0), 26, table + i)
    }
    table += roots + refinements
    for offset in [10, 11] { try fail(bytes[at + offset] != 0, 22, at + offset) }
    var symbols = 0
    for segment in 0..<count {
      try readSegment(bytes, segmentIndex + segment, segmentsAt, layer, &stream, &symbols)
    }
    segmentIndex += count
    streams.append(stream)
  }

  private func readSegment(
    _ bytes: [UInt8], _ record: Int, _ segmentsAt: Int, _ layer: Layer, _ stream: inout Stream, _ symbols: inout Int
  ) throws(Refusal) {
    let at = segmentsAt + 8 * record
    func u16(_ offset: Int) -> Int { Int(bytes[at + offset]) + 256 * Int(bytes[at + offset + 1]) }
    func fail(_ condition: Bool, _ code: Int, _ offset: Int) throws(Refusal) {
      if condition { throw Refusal(code: code, record: record, at: at + offset) }
    }
    let segment = Segment(first: u16(0), channels: u16(2), start: u16(4), target: u16(6))
    let last = segment.first + segment.channels
    try fail(segment.channels < 1 || last > layer.channels, 18, 0)
    try fail(segment.target > layer.geometry.lastState || segment.target == 65_535, 20, 6)
    let earlier = stream.segments.last { $0.first < last && segment.first < $0.first + $0.channels }
    if let earlier { try fail(earlier.first > segment.first || last > earlier.first + earlier.channels, 18, 0) }
    try fail(segment.start != (earlier?.target ?? 65_535), 19, 4)
    try fail(!segment.isRoots && segment.start >= segment.target, 20, 6)
    let own = segment.channels * symbolsPerChannel(segment, layer)
    try fail(own > 1 << 24, 21, 0)
    symbols += own
    try fail(symbols > min(1 << 24, 1 << (8 * headerLength - streamBits - frameBits)), 21, 0)
    stream.segments.append(segment)
  }
}
