internal import FeatureTypes
internal import Pooling
internal import Quantize

extension ProfileDescription {
  /// The canonical bytes of this description, checked; a description that contradicts itself is refused with the name
  /// of the field that cannot be written or read.
  public func profile() throws(ProfileError) -> Profile {
    func fail(_ field: ProfileError.Field, _ record: Int) -> ProfileError {
      ProfileError(field: field, record: record, offset: 0)
    }
    guard 1...ProfileLimits.layers ~= layers.count else { throw fail(.layerCount, 0) }
    guard 1...ProfileLimits.streams ~= streams.count else { throw fail(.streamCount, 0) }
    guard 1...255 ~= window else { throw fail(.window, 0) }
    guard byteLayers.allSatisfy({ layers.indices.contains($0) }) else { throw fail(.layerKind, 0) }
    guard 0...2 ~= checkLength else { throw fail(.check, 0) }
    guard operatingPoints.count <= ProfileLimits.operatingPoints,
      operatingPoints.allSatisfy({ $0.allSatisfy(streams.indices.contains) })
    else { throw fail(.operatingPoints, 0) }
    var cuts: [[ScanCutter.Cut]] = []
    for (index, stream) in streams.enumerated() {
      guard layers.indices.contains(stream.layer) else { throw fail(.streamLayer, index) }
      guard let segments = ScanCutter.segments(of: stream.scan, layer: layers[stream.layer]) else {
        throw fail(.segmentTarget, index)
      }
      guard 1...ProfileLimits.segments ~= segments.count else { throw fail(.segmentCount, index) }
      guard 0...255 ~= stream.spread else { throw fail(.spread, index) }
      cuts.append(segments)
    }

    var bytes: [UInt8] = [UInt8(ascii: "F"), UInt8(ascii: "C"), ProfileFormat.version]
    bytes.append(UInt8(headerFormat.length << 4 | headerFormat.frameBits))
    bytes += [UInt8(window), UInt8(layers.count), UInt8(streams.count), UInt8(checkLength)]
    bytes += [UInt8(operatingPoints.count), 0, 0, 0]
    let segmentCount = cuts.reduce(0) { $0 + $1.count }
    var table =
      ProfileFormat.headerLength + layers.count * ProfileFormat.layerLength
      + streams.count * ProfileFormat.streamLength + segmentCount * ProfileFormat.segmentLength
      + operatingPoints.count * ProfileFormat.operatingPointLength
    for index in layers.indices { try appendLayer(index, table: &table, to: &bytes) }
    var firstSegment = 0
    for (index, stream) in streams.enumerated() {
      let segments = cuts[index]
      let flags = stream.prediction == .difference ? ProfileFormat.StreamFlag.difference : 0
      bytes += [UInt8(stream.layer), flags, UInt8(stream.spread), UInt8(segments.count)]
      bytes.append(littleEndian16: firstSegment)
      bytes += [stream.rootCode.packed, stream.refinementCode.packed]
      let length = try codeTable(of: index).count
      guard table + length <= ProfileLimits.length else { throw fail(.length, index) }
      bytes.append(littleEndian16: length > 0 ? table : 0)
      bytes += [0, 0]
      table += length
      firstSegment += segments.count
    }
    for segment in cuts.joined() {
      bytes.append(littleEndian16: segment.channels.lowerBound)
      bytes.append(littleEndian16: segment.channels.count)
      bytes.append(littleEndian16: segment.start ?? ProfileFormat.noState)
      bytes.append(littleEndian16: segment.target)
    }
    for point in operatingPoints {
      var mask = 0
      for stream in point where streams.indices.contains(stream) { mask |= 1 << stream }
      bytes.append(littleEndian16: mask)
    }
    for (index, layer) in layers.enumerated() {
      bytes += (means.indices.contains(index) ? means[index] : []).map { layer.format.range.pattern(of: $0) }
      bytes += (channelFractionBits.indices.contains(index) ? channelFractionBits[index] : [])
        .map { UInt8(truncatingIfNeeded: $0) }
    }
    for index in streams.indices { bytes += try codeTable(of: index) }
    return try Profile(bytes)
  }

  /// A byte a channel for each class that is not raw.
  private func codeTable(of index: Int) throws(ProfileError) -> [UInt8] {
    let stream = streams[index]
    var table: [UInt8] = []
    for (code, channels) in [
      (stream.rootCode, stream.rootChannels), (stream.refinementCode, stream.refinementChannels),
    ] {
      guard channels.count == (code.mode == .raw ? 0 : layers[stream.layer].shape.channels) else {
        throw ProfileError(field: .codeTable, record: index, offset: 0)
      }
      table += channels.map { $0.packed }
    }
    return table
  }

  private func appendLayer(_ index: Int, table: inout Int, to bytes: inout [UInt8]) throws(ProfileError) {
    func fail(_ field: ProfileError.Field) -> ProfileError { ProfileError(field: field, record: index, offset: 0) }
    let layer = layers[index]
    let means = means.indices.contains(index) ? means[index] : []
    let fractionBits = channelFractionBits.indices.contains(index) ? channelFractionBits[index] : []
    for list in [means.count, fractionBits.count] where list != 0 && list != layer.shape.channels {
      throw fail(.channelTable)
    }
    guard means.allSatisfy({ layer.format.range.clamp($0) == $0 }) else { throw fail(.channelTable) }
    guard fractionBits.allSatisfy({ QFormat.fractionBitsRange.contains($0) }) else { throw fail(.fractionBits) }
    let (rows, columns) = (layer.geometry.rows, layer.geometry.columns)
    guard max(layer.shape.channels, layer.shape.height, layer.shape.width) <= 65_535 else { throw fail(.shape) }
    var flags: UInt8 = 0
    if layer.format.range.isSigned { flags |= ProfileFormat.LayerFlag.signed }
    if layer.geometry.order == .centreOut { flags |= ProfileFormat.LayerFlag.centreOut }
    if !means.isEmpty { flags |= ProfileFormat.LayerFlag.means }
    if !fractionBits.isEmpty { flags |= ProfileFormat.LayerFlag.channelFractionBits }
    let isBytes = byteLayers.contains(index)
    bytes += [isBytes ? ProfileFormat.LayerKind.bytes : ProfileFormat.LayerKind.map, flags]
    for number in [layer.shape.channels, layer.shape.height, layer.shape.width, rows.kernel, columns.kernel] {
      bytes.append(littleEndian16: number)
    }
    bytes += [UInt8(layer.format.range.bits), UInt8(truncatingIfNeeded: layer.format.fractionBits)]
    let length = means.count + fractionBits.count
    guard table + length <= ProfileLimits.length else { throw fail(.length) }
    bytes.append(littleEndian16: length > 0 ? table : 0)
    table += length
  }
}

extension [UInt8] {
  /// `number` as two bytes, least significant first; 0 ≤ `number` < 65,536.
  mutating func append(littleEndian16 number: Int) {
    append(UInt8(truncatingIfNeeded: number))
    append(UInt8(truncatingIfNeeded: number >> 8))
  }
}
