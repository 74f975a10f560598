/// The channel table of a layer, read in place. Spec: [PROF-7].
///
///      0         C or 0
///     means  |  fraction bits        one byte per channel
///
/// A mean is a sample, as it is stored. Fraction bits are two's complement. The layer's flags say which rows there are.
struct ChannelTable: ~Escapable {
  private let bytes: Span<UInt8>
  /// The offsets of the means, then of the fraction bits.
  let rows: TableRows

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, _ rows: TableRows) {
    self.bytes = bytes
    self.rows = rows
  }

  /// Returns the stored mean of `channel`, 0 ≤ `channel` < `rows.first.count`.
  func mean(ofChannel channel: Int) -> UInt8 { bytes[rows.first.lowerBound + channel] }

  /// Returns the fraction bits of `channel`, 0 ≤ `channel` < `rows.second.count`.
  func fractionBits(ofChannel channel: Int) -> Int {
    Int(Int8(bitPattern: bytes[rows.second.lowerBound + channel]))
  }
}

/// The offsets of a table of one or two rows, each of one byte per channel. The reader and the writer share them.
struct TableRows {
  let first: Range<Int>
  let second: Range<Int>

  /// Creates the rows of a table at `offset`. A row that is not there is empty.
  init(at offset: Int, channels: Int, hasFirst: Bool, hasSecond: Bool) {
    first = offset..<offset + (hasFirst ? channels : 0)
    second = first.upperBound..<first.upperBound + (hasSecond ? channels : 0)
  }

  /// The offset after the last row.
  var end: Int { second.upperBound }
  var count: Int { end - first.lowerBound }
}
