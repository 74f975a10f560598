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
    var cuts: [[ScanCutter.Cut]] = []
    for (index, stream) in streams.enumerated() {
      guard layers.indices.contains(stream.layer) else { throw fail(.streamLayer, index) }
      guard let segments = ScanCutter.segments(of: stream.scan, layer: layers[stream.layer]) else {
        throw fail(.segmentTarget, index)
      }
      guard 1...ProfileLimits.segments ~= segments.count else { throw fail(.segmentCount, index) }
      guard 0...255 ~= stream.spread else { throw fail(.streamFlags, index) }
      cuts.append(segments)
    }

    var bytes: [UInt8] = [UInt8(ascii: "F"), UInt8(ascii: "C"), ProfileFormat.version]
    bytes.append(UInt8(headerFormat.length << 4 | headerFormat.frameBits))
    bytes += [UInt8(window), UInt8(layers.count), UInt8(streams.count), 0]
    let segmentCount = cuts.reduce(0) { $0 + $1.count }
    var table =
      ProfileFormat.headerLength + layers.count * ProfileFormat.layerLength
      + streams.count * ProfileFormat.streamLength + segmentCount * ProfileFormat.segmentLength
    for index in layers.indices { try appendLayer(index, table: &table, to: &bytes) }
    var firstSegment = 0
    for (stream, segments) in zip(streams, cuts) {
      let flags = stream.prediction == .difference ? ProfileFormat.StreamFlag.difference : 0
      bytes += [UInt8(stream.layer), flags, UInt8(stream.spread), UInt8(segments.count)]
      bytes.append(littleEndian16: firstSegment)
      bytes += [0, 0]
      firstSegment += segments.count
    }
    for segment in cuts.joined() {
      bytes.append(littleEndian16: segment.channels.lowerBound)
      bytes.append(littleEndian16: segment.channels.count)
      bytes.append(littleEndian16: segment.start ?? ProfileFormat.noState)
      bytes.append(littleEndian16: segment.target)
    }
    for (index, layer) in layers.enumerated() {
      bytes += (means.indices.contains(index) ? means[index] : []).map { layer.format.range.pattern(of: $0) }
      bytes += (channelFractionBits.indices.contains(index) ? channelFractionBits[index] : [])
        .map { UInt8(truncatingIfNeeded: $0) }
    }
    return try Profile(bytes)
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
    bytes += [0, flags]
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
