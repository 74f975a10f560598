internal import FeatureTypes
internal import Pooling

extension ProfileChecker {
  /// Checks a stream record, its code table and its segments.
  ///
  /// `firstSegment` is the index of its first segment among all segments. `tables` is the offset at which the next code
  /// table must begin. Both move past this stream's.
  func checkStream(
    _ index: Int, _ layout: borrowing ProfileLayout, firstSegment: inout Int, tables: inout Int
  ) throws(ProfileError) {
    let record = layout.stream(index)
    typealias Field = StreamRecord.Field
    func require(_ condition: Bool, _ error: ProfileError.Field, at field: RecordField<some FixedWidthInteger>)
      throws(ProfileError)
    {
      guard condition else { throw ProfileError(field: error, record: index, offset: record.offset(of: field)) }
    }
    try require(record.layer < layout.header.layerCount, .streamLayer, at: Field.layer)
    let layer = layout.layer(record.layer)
    try require(record.flags & ~StreamRecord.Flag.all == 0, .streamFlags, at: Field.flags)
    try require(!layer.isBytes || record.flags == 0, .streamFlags, at: Field.flags)
    // The length of a byte stream's string is known only when it is sent, so its symbols keep their order.
    try require(!layer.isBytes || record.spread == 0, .spread, at: Field.spread)
    try require(record.segmentCount >= 1, .segmentCount, at: Field.segmentCount)
    try require(record.firstSegment == firstSegment, .segmentCount, at: Field.firstSegment)
    try checkCodes(index, record, layer, tables: &tables)
    if let offset = record.firstReservedInUse {
      throw ProfileError(field: .trailingBytes, record: index, offset: offset)
    }
    try checkSegments(firstSegment..<firstSegment + record.segmentCount, layout, layer)
    firstSegment += record.segmentCount
  }

  /// Checks the code bytes and their table. Spec: [CODE-2].
  private func checkCodes(
    _ index: Int, _ record: borrowing StreamRecord, _ layer: borrowing LayerRecord, tables: inout Int
  ) throws(ProfileError) {
    typealias Field = StreamRecord.Field
    func fail(_ error: ProfileError.Field, at field: RecordField<some FixedWidthInteger>) -> ProfileError {
      ProfileError(field: error, record: index, offset: record.offset(of: field))
    }
    guard let rootCode = record.rootCode else { throw fail(.code, at: Field.rootCode) }
    guard let refinementCode = record.refinementCode else { throw fail(.code, at: Field.refinementCode) }
    let isRaw = rootCode.mode == .raw && refinementCode.mode == .raw
    guard isRaw || !layer.isBytes else { throw fail(.code, at: Field.rootCode) }
    guard record.table == (isRaw ? 0 : tables) else { throw fail(.codeTable, at: Field.table) }
    let table = CodeTable(
      bytes, at: tables, channels: layer.channels, root: rootCode.mode, refinement: refinementCode.mode)
    guard table.rows.end <= bytes.count else { throw ProfileError(field: .length, record: index, offset: bytes.count) }
    for offset in tables..<table.rows.end where table.code(at: offset) == nil {
      throw ProfileError(field: .codeTable, record: index, offset: offset)
    }
    tables = table.rows.end
  }
}
