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

/// The limits of a profile. They bound a receiver's memory and every loop over a profile. Spec: [LIMIT].
public enum ProfileLimits {
  /// The length of the longest profile in bytes.
  public static let length = 65_535
  /// The most streams in a profile: at most 4 bits name a stream, and the number of all ones marks a control message.
  public static let streams = 15
  /// The numbers of bits that a stream's number may have.
  public static let streamBits = 1...4
  /// The most layers in a profile.
  public static let layers = 15
  /// The most operating points in a profile.
  public static let operatingPoints = 16
  /// The most segments in one stream.
  public static let segments = 255
  /// The numbers of bits that a frame number may have.
  public static let frameBits = 2...8
  /// The lengths that a fragment's header may have, in bytes.
  public static let headerLength = 3...4
  /// The most symbols in one stream. The offset in a fragment's header may allow fewer.
  public static let symbols = 1 << 24
}
