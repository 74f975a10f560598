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

  /// Creates the layout of bytes whose `tables` are not nil.
  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  /// The offset of the first table, or nil if the bytes end before it. These bytes need not have been checked.
  var tables: Int? {
    guard bytes.count >= ProfileHeader.length, bytes.count >= sections(segments: 0).segment(0) else { return nil }
    // The stream records say how many segments follow them.
    var segments = 0
    for index in 0..<header.streamCount { segments &+= stream(index).segmentCount }
    let tables = sections(segments: segments).tables
    return bytes.count >= tables ? tables : nil
  }

  var header: ProfileHeader {
    @_lifetime(copy self) get { ProfileHeader(bytes) }
  }

  /// The sections, once the stream records have been checked: the last stream has the last segments.
  var sections: ProfileSections {
    let last = stream(header.streamCount &- 1)
    return sections(segments: last.firstSegment &+ last.segmentCount)
  }

  private func sections(segments: Int) -> ProfileSections {
    ProfileSections(
      layers: header.layerCount, streams: header.streamCount, segments: segments,
      operatingPoints: header.operatingPointCount)
  }

  @_lifetime(copy self)
  func layer(_ index: Int) -> LayerRecord { LayerRecord(bytes, at: sections(segments: 0).layer(index)) }

  @_lifetime(copy self)
  func stream(_ index: Int) -> StreamRecord { StreamRecord(bytes, at: sections(segments: 0).stream(index)) }

  /// Returns segment `index`, counted through all streams.
  @_lifetime(copy self)
  func segment(_ index: Int) -> SegmentRecord { SegmentRecord(bytes, at: sections(segments: 0).segment(index)) }

  /// Returns the streams of operating point `index`, bit s for stream s. Spec: [PROF-9].
  func operatingPoint(_ index: Int) -> Int {
    Int(RecordView(bytes, at: sections.operatingPoint(index))[RecordField<UInt16>(at: 0)])
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
