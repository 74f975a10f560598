/// The offsets of a profile's sections, and the records in them. Spec: [PROF-1].
///
///     | header | layer records | stream records | segment records | operating points, 2 bytes each | tables |
///
/// The records are read in place, for example in flash: nothing is unpacked.
struct ProfileLayout: ~Escapable {
  static let operatingPointLength = 2

  let bytes: Span<UInt8>
  let streams: Int
  let segments: Int
  let operatingPoints: Int
  let tables: Int

  /// Computes the offsets. Returns nil if `bytes`, which hold at least a header, end before the tables begin.
  @_lifetime(copy bytes)
  init?(_ bytes: Span<UInt8>) {
    let header = ProfileHeader(bytes)
    let streams = ProfileHeader.length + header.layerCount * LayerRecord.length
    let segments = streams + header.streamCount * StreamRecord.length
    guard bytes.count >= segments else { return nil }
    var count = 0
    for stream in 0..<header.streamCount {
      count += StreamRecord(bytes, at: streams + stream * StreamRecord.length).segmentCount
    }
    let operatingPoints = segments + count * SegmentRecord.length
    let tables = operatingPoints + header.operatingPointCount * ProfileLayout.operatingPointLength
    guard bytes.count >= tables else { return nil }
    self.bytes = bytes
    self.streams = streams
    self.segments = segments
    self.operatingPoints = operatingPoints
    self.tables = tables
  }

  var header: ProfileHeader {
    @_lifetime(copy self) get { ProfileHeader(bytes) }
  }

  @_lifetime(copy self)
  func layer(_ index: Int) -> LayerRecord {
    LayerRecord(bytes, at: ProfileHeader.length + index * LayerRecord.length)
  }

  @_lifetime(copy self)
  func stream(_ index: Int) -> StreamRecord { StreamRecord(bytes, at: streams + index * StreamRecord.length) }

  /// Returns segment `index`, counted through all streams.
  @_lifetime(copy self)
  func segment(_ index: Int) -> SegmentRecord { SegmentRecord(bytes, at: segments + index * SegmentRecord.length) }

  /// Returns the streams of operating point `index`, bit s for stream s. Spec: [PROF-9].
  func operatingPoint(_ index: Int) -> Int {
    var cursor = ByteCursor(bytes, at: operatingPointOffset(index))
    return Int(cursor.next(ProfileLayout.operatingPointLength))
  }

  func operatingPointOffset(_ index: Int) -> Int { operatingPoints + index * ProfileLayout.operatingPointLength }
}
