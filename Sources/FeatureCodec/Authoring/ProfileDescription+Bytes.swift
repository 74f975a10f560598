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
    let segmentCount = cuts.reduce(0) { $0 + $1.count }
    let streamsStart = ProfileHeader.length + layers.count * LayerRecord.length
    let segmentsStart = streamsStart + streams.count * StreamRecord.length
    let pointsStart = segmentsStart + segmentCount * SegmentRecord.length
    let tablesStart = pointsStart + operatingPoints.count * ProfileLayout.operatingPointLength

    var bytes = ContiguousArray<UInt8>(repeating: 0, count: tablesStart)
    storeHeader(in: &bytes)
    for index in layers.indices {
      let table = try channelTable(of: index)
      try storeLayer(index, table: table.count, at: ProfileHeader.length + index * LayerRecord.length, in: &bytes)
      bytes += table
    }
    var firstSegment = 0
    for index in streams.indices {
      let table = try codeTable(of: index)
      guard bytes.count + table.count <= ProfileLimits.length else { throw ProfileError(.length, ofStream: index) }
      let segments = firstSegment..<firstSegment + cuts[index].count
      storeStream(index, segments, table: table.count, at: streamsStart + index * StreamRecord.length, in: &bytes)
      bytes += table
      firstSegment = segments.upperBound
    }
    for (index, cut) in cuts.joined().enumerated() {
      cut.store(at: segmentsStart + index * SegmentRecord.length, in: &bytes)
    }
    for (index, point) in operatingPoints.enumerated() {
      let mask = point.reduce(0) { $0 | 1 << $1 }
      let length = ProfileLayout.operatingPointLength
      bytes.store(mask, length: length, at: pointsStart + index * length)
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

  /// Returns a layer's means, then its fraction bits, one byte per channel each. Spec: [PROF-7].
  private func channelTable(of index: Int) throws(ProfileError) -> [UInt8] {
    func fail(_ field: ProfileError.Field) -> ProfileError { ProfileError(field: field, record: index, offset: 0) }
    let layer = layers[index]
    let (means, fractionBits) = (means(of: index), fractionBits(of: index))
    for count in [means.count, fractionBits.count] where count != 0 && count != layer.shape.channels {
      throw fail(.channelTable)
    }
    guard means.allSatisfy({ layer.format.range.clamp($0) == $0 }) else { throw fail(.channelTable) }
    guard fractionBits.allSatisfy({ QFormat.fractionBitsRange.contains($0) }) else { throw fail(.fractionBits) }
    return means.map { layer.format.range.pattern(of: $0) } + fractionBits.map { UInt8(truncatingIfNeeded: $0) }
  }

  private func means(of layer: Int) -> [Int32] { means.indices.contains(layer) ? means[layer] : [] }

  private func fractionBits(of layer: Int) -> [Int] {
    channelFractionBits.indices.contains(layer) ? channelFractionBits[layer] : []
  }

  /// Returns one byte per channel for each code that is not raw. Spec: [CODE-2].
  private func codeTable(of index: Int) throws(ProfileError) -> [UInt8] {
    let stream = streams[index]
    var table: [UInt8] = []
    for (code, channels) in [
      (stream.rootCode, stream.rootChannels), (stream.refinementCode, stream.refinementChannels),
    ] {
      guard channels.count == (code.mode == .raw ? 0 : layers[stream.layer].shape.channels) else {
        throw ProfileError(.codeTable, ofStream: index)
      }
      table += channels.map { $0.packed }
    }
    return table
  }
}

/// The records, field by field.
extension ProfileDescription {
  private func storeHeader(in bytes: inout ContiguousArray<UInt8>) {
    typealias Field = ProfileHeader.Field
    bytes.store16(ProfileHeader.magic, Field.magic, of: 0)
    bytes.store8(Int(ProfileHeader.version), Field.version, of: 0)
    let headerFormat = effectiveHeaderFormat
    bytes.store8(headerFormat.length << 4 | headerFormat.frameBits, Field.headerFormat, of: 0)
    bytes.store8(headerFormat.streamBits, Field.streamBits, of: 0)
    bytes.store8(window, Field.window, of: 0)
    bytes.store8(effectiveMisorder, Field.misorder, of: 0)
    bytes.store8(layers.count, Field.layerCount, of: 0)
    bytes.store8(streams.count, Field.streamCount, of: 0)
    bytes.store8(checkLength | (hasSeededCheck ? Int(ProfileHeader.Check.seeded) : 0), Field.check, of: 0)
    bytes.store8(operatingPoints.count, Field.operatingPointCount, of: 0)
  }

  /// Stores a layer record. `table` is the length of the layer's channel table, which begins at the end of `bytes`.
  private func storeLayer(
    _ index: Int, table: Int, at record: Int, in bytes: inout ContiguousArray<UInt8>
  ) throws(ProfileError) {
    typealias Field = LayerRecord.Field
    let layer = layers[index]
    let (shape, range) = (layer.shape, layer.format.range)
    guard max(shape.channels, shape.height, shape.width) <= 65_535 else {
      throw ProfileError(field: .shape, record: index, offset: 0)
    }
    guard bytes.count + table <= ProfileLimits.length else {
      throw ProfileError(field: .length, record: index, offset: 0)
    }
    var flags: UInt8 = 0
    if range.isSigned { flags |= LayerRecord.Flag.signed }
    if layer.geometry.order == .centreOut { flags |= LayerRecord.Flag.centreOut }
    if !means(of: index).isEmpty { flags |= LayerRecord.Flag.means }
    if !fractionBits(of: index).isEmpty { flags |= LayerRecord.Flag.channelFractionBits }
    if case .affine = layer.format { flags |= LayerRecord.Flag.affine }
    let kind = byteLayers.contains(index) ? LayerRecord.Kind.bytes : LayerRecord.Kind.map
    bytes.store8(Int(kind), Field.kind, of: record)
    bytes.store8(Int(flags), Field.flags, of: record)
    bytes.store16(shape.channels, Field.channels, of: record)
    bytes.store16(shape.height, Field.height, of: record)
    bytes.store16(shape.width, Field.width, of: record)
    bytes.store16(layer.geometry.rows.kernel, Field.rowKernel, of: record)
    bytes.store16(layer.geometry.columns.kernel, Field.columnKernel, of: record)
    bytes.store8(range.bits, Field.bits, of: record)
    switch layer.format {
    case .q(let format): bytes.store8(format.fractionBits, Field.fractionBits, of: record)
    case .affine(let format):
      bytes.store8(Int(format.zero), Field.zero, of: record)
      bytes.store32(format.scale.bitPattern, Field.scale, of: record)
    }
    bytes.store16(table > 0 ? bytes.count : 0, Field.table, of: record)
  }

  /// Stores a stream record. `table` is the length of the stream's code table, which begins at the end of `bytes`.
  private func storeStream(
    _ index: Int, _ segments: Range<Int>, table: Int, at record: Int, in bytes: inout ContiguousArray<UInt8>
  ) {
    typealias Field = StreamRecord.Field
    let stream = streams[index]
    bytes.store8(stream.layer, Field.layer, of: record)
    bytes.store8(stream.prediction == .difference ? Int(StreamRecord.Flag.difference) : 0, Field.flags, of: record)
    bytes.store8(stream.spread, Field.spread, of: record)
    bytes.store8(segments.count, Field.segmentCount, of: record)
    bytes.store16(segments.lowerBound, Field.firstSegment, of: record)
    bytes.store8(Int(stream.rootCode.packed), Field.rootCode, of: record)
    bytes.store8(Int(stream.refinementCode.packed), Field.refinementCode, of: record)
    bytes.store16(table > 0 ? bytes.count : 0, Field.table, of: record)
  }
}

extension ScanCutter.Cut {
  fileprivate func store(at record: Int, in bytes: inout ContiguousArray<UInt8>) {
    typealias Field = SegmentRecord.Field
    bytes.store16(channels.lowerBound, Field.firstChannel, of: record)
    bytes.store16(channels.count, Field.channelCount, of: record)
    bytes.store16(start ?? SegmentRecord.noState, Field.startState, of: record)
    bytes.store16(target, Field.targetState, of: record)
  }
}

extension ProfileError {
  fileprivate init(_ field: Field, ofStream stream: Int) { self.init(field: field, record: stream, offset: 0) }
}

extension ContiguousArray<UInt8> {
  /// Writes `number` at `field`, one byte wide, of the record at `record`.
  fileprivate mutating func store8(_ number: Int, _ field: some RawRepresentable<Int>, of record: Int) {
    store(number, length: 1, at: record + field.rawValue)
  }

  /// Writes `number` at `field`, two bytes wide, of the record at `record`.
  fileprivate mutating func store16(_ number: Int, _ field: some RawRepresentable<Int>, of record: Int) {
    store(number, length: 2, at: record + field.rawValue)
  }

  /// Writes `number` at `field`, four bytes wide, of the record at `record`.
  fileprivate mutating func store32(_ number: UInt32, _ field: some RawRepresentable<Int>, of record: Int) {
    var span = mutableSpan
    span.store(number, length: 4, at: record + field.rawValue)
  }

  fileprivate mutating func store(_ number: Int, length: Int, at offset: Int) {
    var span = mutableSpan
    span.store(UInt32(truncatingIfNeeded: number), length: length, at: offset)
  }
}
