internal import FeatureTypes
internal import Pooling
internal import Quantize

extension ProfileDescription {
  /// Returns the profile with the canonical bytes of this description, checked.
  ///
  /// - Throws: `ProfileError` with the first field that cannot be written, or that fails [PROF-3].
  public func profile() throws(ProfileError) -> Profile {
    try checkCounts()
    let cuts = try cutScans()
    let sections = ProfileSections(
      layers: layers.count, streams: streams.count, segments: cuts.reduce(0) { $0 + $1.count },
      operatingPoints: operatingPoints.count)
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: sections.tables)
    storeHeader(in: &bytes)
    for index in layers.indices {
      let table = try channelTable(of: index, at: bytes.count)
      try storeLayer(index, table, at: sections.layer(index), in: &bytes)
      storeChannelTable(of: index, table, in: &bytes)
    }
    var firstSegment = 0
    for index in streams.indices {
      let table = try codeTable(of: index, at: bytes.count)
      guard table.end <= ProfileLimits.length else { throw ProfileError(.length, ofStream: index) }
      let segments = firstSegment..<firstSegment + cuts[index].count
      storeStream(index, segments, table, at: sections.stream(index), in: &bytes)
      storeCodeTable(of: index, table, in: &bytes)
      firstSegment = segments.upperBound
    }
    for (index, cut) in cuts.joined().enumerated() {
      cut.store(at: sections.segment(index), in: &bytes)
    }
    for (index, point) in operatingPoints.enumerated() {
      let mask = point.reduce(0) { $0 | 1 << $1 }
      bytes.store(mask, length: ProfileSections.operatingPointLength, at: sections.operatingPoint(index))
    }
    return try Profile(Array(bytes))
  }

  /// Checks what must hold before anything can be written.
  private func checkCounts() throws(ProfileError) {
    func require(_ condition: Bool, _ field: ProfileError.Field) throws(ProfileError) {
      guard condition else { throw ProfileError(field: field, offset: 0) }
    }
    try require(1...ProfileLimits.layers ~= layers.count, .layerCount)
    try require(1...ProfileLimits.streams ~= streams.count, .streamCount)
    try require(1...255 ~= window, .window)
    try require(byteLayers.allSatisfy { layers.indices.contains($0) }, .layerKind)
    try require(0...255 ~= effectiveMisorder, .misorder)
    try require(0...2 ~= checkLength && (checkLength > 0 || !hasSeededCheck), .check)
    let areStreams = operatingPoints.allSatisfy { $0.allSatisfy(streams.indices.contains) }
    try require(operatingPoints.count <= ProfileLimits.operatingPoints && areStreams, .operatingPoints)
  }

  /// Returns each stream's scan, cut into segments.
  private func cutScans() throws(ProfileError) -> [[ScanCutter.Cut]] {
    var cuts: [[ScanCutter.Cut]] = []
    for (index, stream) in streams.enumerated() {
      guard layers.indices.contains(stream.layer) else { throw ProfileError(.streamLayer, ofStream: index) }
      guard let segments = ScanCutter.segments(of: stream.scan, layer: layers[stream.layer]) else {
        throw ProfileError(.segmentTarget, ofStream: index)
      }
      guard 1...ProfileLimits.segments ~= segments.count else { throw ProfileError(.segmentCount, ofStream: index) }
      guard 0...255 ~= stream.spread else { throw ProfileError(.spread, ofStream: index) }
      cuts.append(segments)
    }
    return cuts
  }

  /// Returns the rows of a layer's channel table, which begins at `offset`. Spec: [PROF-7].
  private func channelTable(of index: Int, at offset: Int) throws(ProfileError) -> TableRows {
    func fail(_ field: ProfileError.Field) -> ProfileError { ProfileError(field: field, record: index, offset: 0) }
    let layer = layers[index]
    let (means, fractionBits) = (means(of: index), fractionBits(of: index))
    for count in [means.count, fractionBits.count] where count != 0 && count != layer.shape.channels {
      throw fail(.channelTable)
    }
    guard means.allSatisfy({ layer.format.range.clamp($0) == $0 }) else { throw fail(.channelTable) }
    guard fractionBits.allSatisfy({ QFormat.fractionBitsRange.contains($0) }) else { throw fail(.fractionBits) }
    return TableRows(
      at: offset, channels: layer.shape.channels, hasFirst: !means.isEmpty, hasSecond: !fractionBits.isEmpty)
  }

  func means(of layer: Int) -> [Int32] { means.indices.contains(layer) ? means[layer] : [] }

  func fractionBits(of layer: Int) -> [Int] {
    channelFractionBits.indices.contains(layer) ? channelFractionBits[layer] : []
  }

  /// Returns the rows of a stream's code table, which begins at `offset`. Spec: [PROF-7], [CODE-2].
  private func codeTable(of index: Int, at offset: Int) throws(ProfileError) -> TableRows {
    let stream = streams[index]
    let rows = TableRows(
      at: offset, channels: layers[stream.layer].shape.channels, hasFirst: stream.rootCode.mode != .raw,
      hasSecond: stream.refinementCode.mode != .raw)
    guard stream.rootChannels.count == rows.first.count, stream.refinementChannels.count == rows.second.count else {
      throw ProfileError(.codeTable, ofStream: index)
    }
    return rows
  }
}

extension ProfileError {
  fileprivate init(_ field: Field, ofStream stream: Int) { self.init(field: field, record: stream, offset: 0) }
}
