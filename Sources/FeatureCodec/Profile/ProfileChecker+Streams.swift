internal import FeatureTypes
internal import Pooling

extension ProfileChecker {
  /// `firstSegment` counts segments through all streams.
  func checkStream(_ stream: Int, layers: Int, records: Int, firstSegment: inout Int) throws(ProfileError) {
    let at = ProfileFormat.headerLength + layers * ProfileFormat.layerLength + stream * ProfileFormat.streamLength
    func fail(_ field: ProfileError.Field, at offset: Int) -> ProfileError {
      ProfileError(field: field, record: stream, offset: offset)
    }
    guard Int(bytes[at]) < layers else { throw fail(.streamLayer, at: at) }
    guard bytes[at + 1] & ~ProfileFormat.StreamFlag.all == 0 else { throw fail(.streamFlags, at: at + 1) }
    let count = Int(bytes[at + 3])
    guard count >= 1 else { throw fail(.segmentCount, at: at + 3) }
    guard bytes.littleEndian16(at: at + 4) == firstSegment else { throw fail(.segmentCount, at: at + 4) }
    guard bytes.littleEndian16(at: at + 6) == 0 else { throw fail(.trailingBytes, at: at + 6) }

    let layer = Int(bytes[at])
    var symbols = 0
    for segment in 0..<count {
      let offset = records + (firstSegment + segment) * ProfileFormat.segmentLength
      symbols += try checkSegment(segment, layer: layer, firstSegment: firstSegment, at: offset)
      let limit = min(ProfileLimits.symbols, 1 << (Int(bytes[3] >> 4) * 8 - 4 - Int(bytes[3] & 15)))
      guard symbols <= limit else {
        throw ProfileError(field: .symbolCount, record: firstSegment + segment, offset: offset)
      }
    }
    firstSegment += count
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
