internal import FeatureTypes
internal import Pooling
internal import Quantize

/// The records, field by field.
extension ProfileDescription {
  func storeHeader(in bytes: inout ContiguousArray<UInt8>) {
    typealias Field = ProfileHeader.Field
    bytes.store(ProfileHeader.magic, Field.magic, of: 0)
    bytes.store(ProfileHeader.version, Field.version, of: 0)
    let headerFormat = effectiveHeaderFormat
    typealias HeaderFormat = ProfileHeader.HeaderFormat
    let length = HeaderFormat.length.byte(with: UInt8(headerFormat.length))
    let frameBits = HeaderFormat.frameBits.byte(with: UInt8(headerFormat.frameBits))
    bytes.store(length | frameBits, Field.headerFormat, of: 0)
    bytes.store(headerFormat.streamBits, Field.streamBits, of: 0)
    bytes.store(window, Field.window, of: 0)
    bytes.store(effectiveMisorder, Field.misorder, of: 0)
    bytes.store(layers.count, Field.layerCount, of: 0)
    bytes.store(streams.count, Field.streamCount, of: 0)
    let kind = ProfileHeader.Check.kind.byte(with: UInt8(checkLength))
    bytes.store(kind | (hasSeededCheck ? ProfileHeader.Check.seeded : 0), Field.check, of: 0)
    bytes.store(operatingPoints.count, Field.operatingPointCount, of: 0)
  }

  /// Stores a layer record, but not the layer's table.
  func storeLayer(
    _ index: Int, _ table: TableRows, at record: Int, in bytes: inout ContiguousArray<UInt8>
  ) throws(ProfileError) {
    typealias Field = LayerRecord.Field
    let layer = layers[index]
    let (shape, range) = (layer.shape, layer.format.range)
    guard max(shape.channels, shape.height, shape.width) <= 65_535 else {
      throw ProfileError(field: .shape, record: index, offset: 0)
    }
    guard table.end <= ProfileLimits.length else {
      throw ProfileError(field: .length, record: index, offset: 0)
    }
    var flags: UInt8 = 0
    if range.isSigned { flags |= LayerRecord.Flag.signed }
    if layer.geometry.order == .centreOut { flags |= LayerRecord.Flag.centreOut }
    if !means(of: index).isEmpty { flags |= LayerRecord.Flag.means }
    if !fractionBits(of: index).isEmpty { flags |= LayerRecord.Flag.channelFractionBits }
    if case .affine = layer.format { flags |= LayerRecord.Flag.affine }
    let kind = byteLayers.contains(index) ? LayerRecord.Kind.bytes : LayerRecord.Kind.map
    bytes.store(kind, Field.kind, of: record)
    bytes.store(flags, Field.flags, of: record)
    bytes.store(shape.channels, Field.channels, of: record)
    bytes.store(shape.height, Field.height, of: record)
    bytes.store(shape.width, Field.width, of: record)
    bytes.store(layer.geometry.rows.kernel, Field.rowKernel, of: record)
    bytes.store(layer.geometry.columns.kernel, Field.columnKernel, of: record)
    bytes.store(range.bits, Field.bits, of: record)
    switch layer.format {
    case .q(let format): bytes.store(format.fractionBits, Field.fractionBits, of: record)
    case .affine(let format):
      bytes.store(format.zero, Field.zero, of: record)
      bytes.store(format.scale.bitPattern, Field.scale, of: record)
    }
    bytes.store(table.count > 0 ? table.first.lowerBound : 0, Field.table, of: record)
  }

  /// Stores a stream record, but not the stream's table.
  func storeStream(
    _ index: Int, _ segments: Range<Int>, _ table: TableRows, at record: Int, in bytes: inout ContiguousArray<UInt8>
  ) {
    typealias Field = StreamRecord.Field
    let stream = streams[index]
    bytes.store(stream.layer, Field.layer, of: record)
    bytes.store(stream.prediction == .difference ? StreamRecord.Flag.difference : 0, Field.flags, of: record)
    bytes.store(stream.spread, Field.spread, of: record)
    bytes.store(segments.count, Field.segmentCount, of: record)
    bytes.store(segments.lowerBound, Field.firstSegment, of: record)
    bytes.store(stream.rootCode.packed, Field.rootCode, of: record)
    bytes.store(stream.refinementCode.packed, Field.refinementCode, of: record)
    bytes.store(table.count > 0 ? table.first.lowerBound : 0, Field.table, of: record)
  }
}

/// The tables, which the caller appends in the order of their records.
extension ProfileDescription {
  func storeChannelTable(of index: Int, _ table: TableRows, in bytes: inout ContiguousArray<UInt8>) {
    bytes += repeatElement(0, count: table.count)
    let range = layers[index].format.range
    for (offset, mean) in zip(table.first, means(of: index)) { bytes[offset] = range.pattern(of: mean) }
    for (offset, bits) in zip(table.second, fractionBits(of: index)) { bytes[offset] = UInt8(truncatingIfNeeded: bits) }
  }

  func storeCodeTable(of index: Int, _ table: TableRows, in bytes: inout ContiguousArray<UInt8>) {
    bytes += repeatElement(0, count: table.count)
    for (offset, code) in zip(table.first, streams[index].rootChannels) { bytes[offset] = code.packed }
    for (offset, code) in zip(table.second, streams[index].refinementChannels) { bytes[offset] = code.packed }
  }
}

extension ScanCutter.Cut {
  func store(at record: Int, in bytes: inout ContiguousArray<UInt8>) {
    typealias Field = SegmentRecord.Field
    bytes.store(channels.lowerBound, Field.firstChannel, of: record)
    bytes.store(channels.count, Field.channelCount, of: record)
    bytes.store(start ?? SegmentRecord.noState, Field.startState, of: record)
    bytes.store(target, Field.targetState, of: record)
  }
}

extension ContiguousArray<UInt8> {
  /// Writes the low bytes of `number`, as many as `field` has, at `field` of the record at `record`.
  fileprivate mutating func store<Number>(_ number: some BinaryInteger, _ field: RecordField<Number>, of record: Int) {
    store(number, length: Number.bitWidth / 8, at: record + field.offset)
  }

  mutating func store(_ number: some BinaryInteger, length: Int, at offset: Int) {
    var span = mutableSpan
    span.store(UInt32(truncatingIfNeeded: number), length: length, at: offset)
  }
}
