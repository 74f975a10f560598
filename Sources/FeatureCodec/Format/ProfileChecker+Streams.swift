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
    func require(_ condition: Bool, _ error: ProfileError.Field, at field: StreamRecord.Field) throws(ProfileError) {
      guard condition else { throw ProfileError(field: error, record: index, offset: record.offset(of: field)) }
    }
    try require(record.layer < layout.header.layerCount, .streamLayer, at: .layer)
    let layer = layout.layer(record.layer)
    try require(record.flags & ~StreamRecord.Flag.all == 0, .streamFlags, at: .flags)
    try require(!layer.isBytes || record.flags == 0, .streamFlags, at: .flags)
    // The length of a byte stream's string is known only when it is sent, so its symbols keep their order.
    try require(!layer.isBytes || record.spread == 0, .spread, at: .spread)
    try require(record.segmentCount >= 1, .segmentCount, at: .segmentCount)
    try require(record.firstSegment == firstSegment, .segmentCount, at: .firstSegment)
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
    func fail(_ error: ProfileError.Field, at field: StreamRecord.Field) -> ProfileError {
      ProfileError(field: error, record: index, offset: record.offset(of: field))
    }
    guard let rootCode = record.rootCode else { throw fail(.code, at: .rootCode) }
    guard let refinementCode = record.refinementCode else { throw fail(.code, at: .refinementCode) }
    let isRaw = rootCode.mode == .raw && refinementCode.mode == .raw
    guard isRaw || !layer.isBytes else { throw fail(.code, at: .rootCode) }
    guard record.table == (isRaw ? 0 : tables) else { throw fail(.codeTable, at: .table) }
    var end = tables
    if rootCode.mode != .raw { end += layer.channels }
    if refinementCode.mode != .raw { end += layer.channels }
    guard end <= bytes.count else { throw ProfileError(field: .length, record: index, offset: bytes.count) }
    for code in 0..<2 {
      let mode = (code == 0 ? rootCode : refinementCode).mode
      guard mode != .raw else { continue }
      for entry in tables..<tables + layer.channels {
        // Mode plain does not use the density. It must be 0, so that a profile has only one form.
        guard let channel = ChannelCode(packed: bytes[entry]), mode != .plain || channel.density == 0 else {
          throw ProfileError(field: .codeTable, record: index, offset: entry)
        }
      }
      tables += layer.channels
    }
  }
}
