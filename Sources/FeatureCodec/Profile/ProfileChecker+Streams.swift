internal import FeatureTypes
internal import Pooling

extension ProfileChecker {
  /// `firstSegment` counts segments through all streams; `tables` is where the next code table has to stand.
  func checkStream(
    _ stream: Int, _ layout: ProfileLayout, firstSegment: inout Int, tables: inout Int
  ) throws(ProfileError) {
    let at = layout.streams + stream * ProfileFormat.streamLength
    func fail(_ field: ProfileError.Field, at offset: Int) -> ProfileError {
      ProfileError(field: field, record: stream, offset: offset)
    }
    guard bytes[at] < bytes[5] else { throw fail(.streamLayer, at: at) }
    let layerAt = layout.layers + Int(bytes[at]) * ProfileFormat.layerLength
    let isBytes = bytes[layerAt] == ProfileFormat.LayerKind.bytes
    guard bytes[at + 1] & ~ProfileFormat.StreamFlag.all == 0, !isBytes || bytes[at + 1] == 0 else {
      throw fail(.streamFlags, at: at + 1)
    }
    // The length of what a byte stream carries is known only when it is sent: its symbols keep their order.
    guard !isBytes || bytes[at + 2] == 0 else { throw fail(.spread, at: at + 2) }
    let count = Int(bytes[at + 3])
    guard count >= 1 else { throw fail(.segmentCount, at: at + 3) }
    guard bytes.littleEndian16(at: at + 4) == firstSegment else { throw fail(.segmentCount, at: at + 4) }
    try checkCodes(stream, at: at, layerAt: layerAt, tables: &tables)

    var symbols = 0
    for segment in 0..<count {
      let offset = layout.segments + (firstSegment + segment) * ProfileFormat.segmentLength
      symbols += try checkSegment(segment, layer: Int(bytes[at]), firstSegment: firstSegment, at: offset)
      let limit = min(ProfileLimits.symbols, 1 << (Int(bytes[3] >> 4) * 8 - 4 - Int(bytes[3] & 15)))
      guard symbols <= limit else {
        throw ProfileError(field: .symbolCount, record: firstSegment + segment, offset: offset)
      }
    }
    firstSegment += count
  }

  private func checkCodes(_ stream: Int, at: Int, layerAt: Int, tables: inout Int) throws(ProfileError) {
    func fail(_ field: ProfileError.Field, at offset: Int) -> ProfileError {
      ProfileError(field: field, record: stream, offset: offset)
    }
    let channels = bytes.littleEndian16(at: layerAt + 2)
    var length = 0
    for offset in at + 6...at + 7 {
      guard let code = SymbolCode(packed: bytes[offset]) else { throw fail(.code, at: offset) }
      if code.mode != .raw { length += channels }
    }
    guard length == 0 || bytes[layerAt] == ProfileFormat.LayerKind.map else { throw fail(.code, at: at + 6) }
    guard bytes.littleEndian16(at: at + 8) == (length > 0 ? tables : 0) else { throw fail(.codeTable, at: at + 8) }
    guard tables + length <= bytes.count else { throw fail(.length, at: bytes.count) }
    for offset in at + 6...at + 7 {
      guard let code = SymbolCode(packed: bytes[offset]), code.mode != .raw else { continue }
      for entry in tables..<tables + channels {
        // A density says nothing in mode plain: one profile, one form.
        guard let channel = ChannelCode(packed: bytes[entry]), code.mode != .plain || channel.density == 0 else {
          throw fail(.codeTable, at: entry)
        }
      }
      tables += channels
    }
    for reserved in at + 10...at + 11 where bytes[reserved] != 0 { throw fail(.trailingBytes, at: reserved) }
  }

  /// Returns the segment's symbols.
  private func checkSegment(_ segment: Int, layer: Int, firstSegment: Int, at offset: Int) throws(ProfileError) -> Int {
    func fail(_ field: ProfileError.Field, at offset: Int) -> ProfileError {
      ProfileError(field: field, record: firstSegment + segment, offset: offset)
    }
    let layerAt = ProfileFormat.headerLength + layer * ProfileFormat.layerLength
    let geometry = PoolingGeometry(
      rows: PoolingAxis(length: bytes.littleEndian16(at: layerAt + 4), kernel: bytes.littleEndian16(at: layerAt + 8)),
      columns: PoolingAxis(
        length: bytes.littleEndian16(at: layerAt + 6), kernel: bytes.littleEndian16(at: layerAt + 10)))
    let first = bytes.littleEndian16(at: offset)
    let channels = bytes.littleEndian16(at: offset + 2)
    let start = bytes.littleEndian16(at: offset + 4)
    let target = bytes.littleEndian16(at: offset + 6)
    guard channels >= 1, first + channels <= bytes.littleEndian16(at: layerAt + 2) else {
      throw fail(.segmentChannels, at: offset)
    }
    guard target <= geometry.stepCount, target != ProfileFormat.noState else {
      throw fail(.segmentTarget, at: offset + 6)
    }
    // A channel's segments follow one another: the latest before this one must cover all of its channels and end
    // where it starts; a segment of roots must be its channels' first.
    var expected = ProfileFormat.noState
    for earlier in (0..<segment).reversed() {
      let at = offset - (segment - earlier) * ProfileFormat.segmentLength
      let earlierFirst = bytes.littleEndian16(at: at)
      let earlierEnd = earlierFirst + bytes.littleEndian16(at: at + 2)
      guard earlierFirst < first + channels, first < earlierEnd else { continue }
      guard earlierFirst <= first, first + channels <= earlierEnd else { throw fail(.segmentChannels, at: offset) }
      expected = bytes.littleEndian16(at: at + 6)
      break
    }
    guard start == expected else { throw fail(.segmentStart, at: offset + 4) }
    guard start == ProfileFormat.noState || start < target else { throw fail(.segmentTarget, at: offset + 6) }
    let before = start == ProfileFormat.noState ? 0 : geometry.grid(at: start).cellCount
    let (symbols, overflow) = channels.multipliedReportingOverflow(by: geometry.grid(at: target).cellCount - before)
    guard !overflow, symbols <= ProfileLimits.symbols else { throw fail(.symbolCount, at: offset) }
    return symbols
  }
}
