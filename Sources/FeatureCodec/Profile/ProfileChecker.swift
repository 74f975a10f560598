internal import FeatureTypes
internal import Pooling
internal import Quantize

/// Checks a profile's bytes field by field, in their order. Nothing that passes can trap anything later. Spec:
/// [PROF-3].
struct ProfileChecker: ~Escapable {
  let bytes: Span<UInt8>

  @_lifetime(copy bytes)
  init(bytes: Span<UInt8>) { self.bytes = bytes }

  func check() throws(ProfileError) {
    func fail(_ field: ProfileError.Field, at offset: Int) -> ProfileError {
      ProfileError(field: field, record: 0, offset: offset)
    }
    let lengths = ProfileFormat.headerLength...ProfileLimits.length
    guard lengths.contains(bytes.count) else { throw fail(.length, at: bytes.count) }
    guard bytes[0] == UInt8(ascii: "F"), bytes[1] == UInt8(ascii: "C") else { throw fail(.magic, at: 0) }
    guard bytes[2] == ProfileFormat.version else { throw fail(.version, at: 2) }
    guard ProfileLimits.headerLength.contains(Int(bytes[3] >> 4)) else { throw fail(.headerLength, at: 3) }
    let frameBits = Int(bytes[3] & 15)
    guard ProfileLimits.frameBits.contains(frameBits) else { throw fail(.frameBits, at: 3) }
    // More than half of the frame numbers could not be told from old ones.
    guard bytes[4] >= 1, Int(bytes[4]) <= 1 << (frameBits - 1) else { throw fail(.window, at: 4) }
    let layers = Int(bytes[5])
    let streams = Int(bytes[6])
    guard 1...ProfileLimits.layers ~= layers else { throw fail(.layerCount, at: 5) }
    guard 1...ProfileLimits.streams ~= streams else { throw fail(.streamCount, at: 6) }
    guard bytes[7] <= 2 else { throw fail(.check, at: 7) }
    guard Int(bytes[8]) <= ProfileLimits.operatingPoints else { throw fail(.operatingPoints, at: 8) }
    for reserved in 9..<12 where bytes[reserved] != 0 { throw fail(.trailingBytes, at: reserved) }
    guard let layout = ProfileLayout(bytes) else { throw fail(.length, at: bytes.count) }

    var tables = layout.tables
    for layer in 0..<layers { try checkLayer(layer, tables: &tables) }
    var firstSegment = 0
    for stream in 0..<streams { try checkStream(stream, layout, firstSegment: &firstSegment, tables: &tables) }
    for point in 0..<Int(bytes[8]) {
      let at = layout.operatingPoints + point * ProfileFormat.operatingPointLength
      guard 1..<1 << streams ~= bytes.littleEndian16(at: at) else {
        throw ProfileError(field: .operatingPoints, record: point, offset: at)
      }
    }
    guard tables == bytes.count else { throw fail(.trailingBytes, at: tables) }
  }

  /// `tables` is where the next channel table has to stand; moves past this layer's.
  private func checkLayer(_ layer: Int, tables: inout Int) throws(ProfileError) {
    let at = ProfileFormat.headerLength + layer * ProfileFormat.layerLength
    func fail(_ field: ProfileError.Field, at offset: Int) -> ProfileError {
      ProfileError(field: field, record: layer, offset: offset)
    }
    guard bytes[at] <= ProfileFormat.LayerKind.bytes else { throw fail(.layerKind, at: at) }
    let flags = bytes[at + 1]
    guard flags & ~ProfileFormat.LayerFlag.all == 0 else { throw fail(.layerFlags, at: at + 1) }
    let (channels, height) = (bytes.littleEndian16(at: at + 2), bytes.littleEndian16(at: at + 4))
    let width = bytes.littleEndian16(at: at + 6)
    guard FeatureMapShape.isValid(channels: channels, height: height, width: width) else {
      throw fail(.shape, at: at + 2)
    }
    if bytes[at] == ProfileFormat.LayerKind.bytes { try checkBytes(at: at, layer: layer) }
    try checkKernel(at: at + 8, length: height, layer: layer)
    try checkKernel(at: at + 10, length: width, layer: layer)
    guard
      bytes.littleEndian16(at: at + 8) <= PoolingGeometry.maximumKernelArea / bytes.littleEndian16(at: at + 10)
    else { throw fail(.kernel, at: at + 8) }
    guard 2...8 ~= bytes[at + 12] else { throw fail(.bits, at: at + 12) }
    guard QFormat.fractionBitsRange ~= Int(Int8(bitPattern: bytes[at + 13])) else {
      throw fail(.fractionBits, at: at + 13)
    }
    var tableLength = 0
    if flags & ProfileFormat.LayerFlag.means != 0 { tableLength += channels }
    if flags & ProfileFormat.LayerFlag.channelFractionBits != 0 { tableLength += channels }
    guard bytes.littleEndian16(at: at + 14) == (tableLength > 0 ? tables : 0) else {
      throw fail(.channelTable, at: at + 14)
    }
    guard tables + tableLength <= bytes.count else { throw fail(.length, at: bytes.count) }
    let range = SampleRange(bits: Int(bytes[at + 12]), isSigned: flags & ProfileFormat.LayerFlag.signed != 0)
    let means = flags & ProfileFormat.LayerFlag.means != 0 ? channels : 0
    for offset in tables..<tables + means where range.pattern(of: range.value(of: bytes[offset])) != bytes[offset] {
      throw fail(.channelTable, at: offset)
    }
    for offset in tables + means..<tables + tableLength
    where !(QFormat.fractionBitsRange ~= Int(Int8(bitPattern: bytes[offset]))) {
      throw fail(.fractionBits, at: offset)
    }
    tables += tableLength
  }

  private func checkKernel(at offset: Int, length: Int, layer: Int) throws(ProfileError) {
    let kernel = bytes.littleEndian16(at: offset)
    // A block may reach beyond the map, but not twice as far.
    guard 1...PoolingAxis.maximumKernel ~= kernel, kernel == 1 || kernel < 2 * length else {
      throw ProfileError(field: .kernel, record: layer, offset: offset)
    }
  }

  /// A layer of bytes is one row of unsigned bytes, kernel 1, no fraction bits: nothing is pooled, nothing else can be
  /// said of it, and three of them hold the length.
  private func checkBytes(at offset: Int, layer: Int) throws(ProfileError) {
    let shape = (bytes.littleEndian16(at: offset + 2), bytes.littleEndian16(at: offset + 4))
    guard shape == (1, 1), bytes.littleEndian16(at: offset + 6) > ProfileFormat.lengthPrefix else {
      throw ProfileError(field: .shape, record: layer, offset: offset + 2)
    }
    guard bytes[offset + 1] == 0 else { throw ProfileError(field: .layerFlags, record: layer, offset: offset + 1) }
    for at in offset + 8...offset + 10 where (at - offset) % 2 == 0 && bytes.littleEndian16(at: at) != 1 {
      throw ProfileError(field: .kernel, record: layer, offset: at)
    }
    guard bytes[offset + 12] == 8 else { throw ProfileError(field: .bits, record: layer, offset: offset + 12) }
    guard bytes[offset + 13] == 0 else {
      throw ProfileError(field: .fractionBits, record: layer, offset: offset + 13)
    }
  }
}
