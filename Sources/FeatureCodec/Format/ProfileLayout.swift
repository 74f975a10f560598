/// The offsets of a profile's sections and of the records in them. The reader and the writer share them. Spec: [PROF-1].
///
///     | header | layer records | stream records | segment records | operating points, 2 bytes each | tables |
struct ProfileSections {
  /// The number of bytes in an operating point. Spec: [PROF-9].
  static let operatingPointLength = 2

  private let streams: Int
  private let segments: Int
  private let operatingPoints: Int
  let tables: Int

  /// Creates the sections of a profile from the number of records in each.
  init(layers: Int, streams: Int, segments: Int, operatingPoints: Int) {
    self.streams = ProfileHeader.length &+ layers &* LayerRecord.length
    self.segments = self.streams &+ streams &* StreamRecord.length
    self.operatingPoints = self.segments &+ segments &* SegmentRecord.length
    tables = self.operatingPoints &+ operatingPoints &* Self.operatingPointLength
  }

  func layer(_ index: Int) -> Int { ProfileHeader.length &+ index &* LayerRecord.length }
  func stream(_ index: Int) -> Int { streams &+ index &* StreamRecord.length }
  /// Returns the offset of segment `index`, counted through all streams.
  func segment(_ index: Int) -> Int { segments &+ index &* SegmentRecord.length }
  func operatingPoint(_ index: Int) -> Int { operatingPoints &+ index &* Self.operatingPointLength }
}

/// The records of a profile, read in place, for example in flash: nothing is unpacked.
struct ProfileLayout: ~Escapable {
  let bytes: Span<UInt8>
  let sections: ProfileSections

  /// Returns nil if `bytes`, which hold at least a header, end before the tables begin.
  @_lifetime(copy bytes)
  init?(_ bytes: Span<UInt8>) {
    let header = ProfileHeader(bytes)
    let (layers, streams) = (header.layerCount, header.streamCount)
    // The stream records say how many segments follow them.
    let known = ProfileSections(layers: layers, streams: streams, segments: 0, operatingPoints: 0)
    guard bytes.count >= known.segment(0) else { return nil }
    var segments = 0
    for stream in 0..<streams { segments += StreamRecord(bytes, at: known.stream(stream)).segmentCount }
    sections = ProfileSections(
      layers: layers, streams: streams, segments: segments, operatingPoints: header.operatingPointCount)
    guard bytes.count >= sections.tables else { return nil }
    self.bytes = bytes
  }

  var header: ProfileHeader {
    @_lifetime(copy self) get { ProfileHeader(bytes) }
  }

  @_lifetime(copy self)
  func layer(_ index: Int) -> LayerRecord { LayerRecord(bytes, at: sections.layer(index)) }

  @_lifetime(copy self)
  func stream(_ index: Int) -> StreamRecord { StreamRecord(bytes, at: sections.stream(index)) }

  /// Returns segment `index`, counted through all streams.
  @_lifetime(copy self)
  func segment(_ index: Int) -> SegmentRecord { SegmentRecord(bytes, at: sections.segment(index)) }

  /// Returns the streams of operating point `index`, bit s for stream s. Spec: [PROF-9].
  func operatingPoint(_ index: Int) -> Int {
    var cursor = ByteCursor(bytes, at: sections.operatingPoint(index))
    return Int(cursor.next(ProfileSections.operatingPointLength))
  }
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
