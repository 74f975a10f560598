internal import FeatureTypes
internal import Pooling
internal import Quantize

extension ProfileChecker {
  /// Checks a layer record and its table.
  ///
  /// `tables` is the offset at which the next table must begin. It moves past this layer's table.
  func checkLayer(_ index: Int, _ record: borrowing LayerRecord, tables: inout Int) throws(ProfileError) {
    typealias Field = LayerRecord.Field
    func require(_ condition: Bool, _ error: ProfileError.Field, at field: RecordField<some FixedWidthInteger>)
      throws(ProfileError)
    {
      guard condition else { throw ProfileError(field: error, record: index, offset: record.offset(of: field)) }
    }
    try require(record.kind <= LayerRecord.Kind.bytes, .layerKind, at: Field.kind)
    // Channels have their own fraction bits only in a Q format.
    let isOneFormat = !(record.isAffine && record.hasChannelFractionBits)
    try require(record.flags & ~LayerRecord.Flag.all == 0 && isOneFormat, .layerFlags, at: Field.flags)
    let isShape = FeatureMapShape.isValid(channels: record.channels, height: record.height, width: record.width)
    try require(isShape, .shape, at: Field.channels)
    if record.isBytes { try checkBytes(index, record) }
    try require(Self.isKernel(record.rowKernel, of: record.height), .kernel, at: Field.rowKernel)
    try require(Self.isKernel(record.columnKernel, of: record.width), .kernel, at: Field.columnKernel)
    let isSmall = record.rowKernel <= PoolingGeometry.maximumKernelArea / record.columnKernel
    try require(isSmall, .kernel, at: Field.rowKernel)
    try require(2...8 ~= record.bits, .bits, at: Field.bits)
    if record.isAffine {
      let range = record.range
      try require(range.pattern(of: range.value(of: record.zeroPattern)) == record.zeroPattern, .zero, at: Field.zero)
      try require(AffineFormat.isScale(Float(bitPattern: record.scalePattern)), .scale, at: Field.scale)
    } else {
      try require(QFormat.fractionBitsRange ~= record.fractionBits, .fractionBits, at: Field.fractionBits)
      try require(record.scalePattern == 0, .scale, at: Field.scale)
    }
    try checkTable(index, record, at: tables)
    tables = record.table(at: tables).rows.end
  }

  /// A block may reach beyond the end of the axis, but only by less than the axis's length.
  private static func isKernel(_ kernel: Int, of length: Int) -> Bool {
    1...PoolingAxis.maximumKernel ~= kernel && (kernel == 1 || kernel < 2 * length)
  }

  /// Checks that a byte layer is one row of unsigned bytes with kernel 1 and no fraction bits.
  ///
  /// Nothing is pooled, so all other fields have fixed values. The first three bytes of the row hold the length of the
  /// string.
  private func checkBytes(_ index: Int, _ record: borrowing LayerRecord) throws(ProfileError) {
    typealias Field = LayerRecord.Field
    func require(_ condition: Bool, _ error: ProfileError.Field, at field: RecordField<some FixedWidthInteger>)
      throws(ProfileError)
    {
      guard condition else { throw ProfileError(field: error, record: index, offset: record.offset(of: field)) }
    }
    let isRow = record.channels == 1 && record.height == 1 && record.width > LayerRecord.lengthPrefix
    try require(isRow, .shape, at: Field.channels)
    try require(record.flags == 0, .layerFlags, at: Field.flags)
    try require(record.rowKernel == 1, .kernel, at: Field.rowKernel)
    try require(record.columnKernel == 1, .kernel, at: Field.columnKernel)
    try require(record.bits == 8, .bits, at: Field.bits)
    try require(record.fractionBits == 0, .fractionBits, at: Field.fractionBits)
  }

  /// Checks the offset of the channel table, its means and its fraction bits. Spec: [PROF-7].
  private func checkTable(_ index: Int, _ record: borrowing LayerRecord, at offset: Int) throws(ProfileError) {
    let table = record.table(at: offset)
    let rows = table.rows
    guard record.table == (rows.count > 0 ? offset : 0) else {
      throw ProfileError(field: .channelTable, record: index, offset: record.offset(of: LayerRecord.Field.table))
    }
    guard rows.end <= bytes.count else { throw ProfileError(field: .length, record: index, offset: bytes.count) }
    let range = record.range
    for channel in 0..<rows.first.count {
      let mean = table.mean(ofChannel: channel)
      guard range.pattern(of: range.value(of: mean)) == mean else {
        throw ProfileError(field: .channelTable, record: index, offset: rows.first.lowerBound + channel)
      }
    }
    for channel in 0..<rows.second.count
    where !(QFormat.fractionBitsRange ~= table.fractionBits(ofChannel: channel)) {
      throw ProfileError(field: .fractionBits, record: index, offset: rows.second.lowerBound + channel)
    }
  }
}
