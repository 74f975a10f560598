/// Checks a profile's bytes field by field, in order. Spec: [PROF-3].
///
/// This file checks the header; the other files check the records. A profile that passes cannot make
/// any later call trap.
struct ProfileChecker: ~Escapable {
  let bytes: Span<UInt8>

  @_lifetime(copy bytes)
  init(bytes: Span<UInt8>) { self.bytes = bytes }

  func check() throws(ProfileError) {
    let lengths = ProfileHeader.length...ProfileLimits.length
    guard lengths.contains(bytes.count) else { throw ProfileError(field: .length, offset: bytes.count) }
    let header = ProfileHeader(bytes)
    try checkHeader(header)
    let layout = ProfileLayout(bytes)
    // The offset at which the next table must begin.
    guard var tables = layout.tables else { throw ProfileError(field: .length, offset: bytes.count) }
    for layer in 0..<header.layerCount { try checkLayer(layer, layout.layer(layer), tables: &tables) }
    var firstSegment = 0
    for stream in 0..<header.streamCount {
      try checkStream(stream, layout, firstSegment: &firstSegment, tables: &tables)
    }
    for point in 0..<header.operatingPointCount {
      guard 1..<1 << header.streamCount ~= layout.operatingPoint(point) else {
        throw ProfileError(field: .operatingPoints, record: point, offset: layout.sections.operatingPoint(point))
      }
    }
    guard tables == bytes.count else { throw ProfileError(field: .trailingBytes, offset: tables) }
  }

  private func checkHeader(_ header: borrowing ProfileHeader) throws(ProfileError) {
    typealias Field = ProfileHeader.Field
    func require(
      _ condition: Bool, _ error: ProfileError.Field, at field: RecordField<some FixedWidthInteger>
    ) throws(ProfileError) {
      guard condition else { throw ProfileError(field: error, offset: header.offset(of: field)) }
    }
    try require(header.hasMagic, .magic, at: Field.magic)
    try require(header.version == ProfileHeader.version, .version, at: Field.version)
    try require(
      ProfileLimits.headerLength.contains(header.fragmentHeaderLength), .headerLength, at: Field.headerFormat)
    try require(ProfileLimits.frameBits.contains(header.frameBits), .frameBits, at: Field.headerFormat)
    try require(ProfileLimits.streamBits.contains(header.streamBits), .streamBits, at: Field.streamBits)
    // A window of more than half of the frame numbers could not tell new frames from old ones.
    let frameCount = 1 << header.frameBits
    try require(1...frameCount / 2 ~= header.window, .window, at: Field.window)
    try require(header.misorder <= frameCount - 2 * header.window, .misorder, at: Field.misorder)
    try require(1...ProfileLimits.layers ~= header.layerCount, .layerCount, at: Field.layerCount)
    // The number of all ones marks a control message.
    try require(1..<1 << header.streamBits ~= header.streamCount, .streamCount, at: Field.streamCount)
    let kind = header.checkKind
    try require(kind != ProfileHeader.Check.authenticated, .authentication, at: Field.check)
    try require(
      header.check == kind || header.check == kind | ProfileHeader.Check.seeded && kind > 0, .check, at: Field.check)
    try require(
      header.operatingPointCount <= ProfileLimits.operatingPoints, .operatingPoints, at: Field.operatingPointCount)
    try require(header.reserved == 0, .trailingBytes, at: Field.reserved)
  }
}
