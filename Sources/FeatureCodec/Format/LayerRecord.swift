internal import FeatureTypes
internal import Pooling
internal import Quantize

/// One layer of a profile, read in place. Spec: [PROF-4].
///
///      0     1      2         4       6      8           10             12    13                     14     16
///     kind  flags  channels  height  width  row kernel  column kernel  bits  fraction bits or zero  table  scale
///                   2 bytes   2       2      2           2                                           2      4 bytes
///
/// In a Q format byte 13 holds the fraction bits, and the scale is 0. In an affine one byte 13 holds the zero point, and
/// the scale is a binary32.
///
/// `table` is the offset of the layer's `ChannelTable`, or 0 if it has none.
struct LayerRecord: ~Escapable {
  static let length = 20

  enum Field {
    static let kind = RecordField<UInt8>(at: 0)
    static let flags = RecordField<UInt8>(at: 1)
    static let channels = RecordField<UInt16>(at: 2)
    static let height = RecordField<UInt16>(at: 4)
    static let width = RecordField<UInt16>(at: 6)
    static let rowKernel = RecordField<UInt16>(at: 8)
    static let columnKernel = RecordField<UInt16>(at: 10)
    static let bits = RecordField<UInt8>(at: 12)
    static let fractionBits = RecordField<Int8>(at: 13)
    static let table = RecordField<UInt16>(at: 14)
    static let scale = RecordField<UInt32>(at: 16)

    /// Byte 13 of an affine format.
    static let zero = RecordField<UInt8>(at: 13)
  }

  enum Kind {
    static let map: UInt8 = 0
    static let bytes: UInt8 = 1
  }

  enum Flag {
    static let signed: UInt8 = 1
    static let centreOut: UInt8 = 2
    static let means: UInt8 = 4
    static let channelFractionBits: UInt8 = 8
    static let affine: UInt8 = 16
    static let all: UInt8 = 31
  }

  /// The number of bytes in a byte layer that hold the length of the string, before the string itself. Spec: [PROF-8].
  static let lengthPrefix = 3

  private let record: RecordView

  /// The offset of the record's first byte.
  var offset: Int { record.offset }

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, at offset: Int) { record = RecordView(bytes, at: offset) }

  func offset(of field: RecordField<some FixedWidthInteger>) -> Int { record.offset(of: field) }

  var kind: UInt8 { record[Field.kind] }
  var isBytes: Bool { kind == Kind.bytes }
  var flags: UInt8 { record[Field.flags] }
  var isSigned: Bool { flags & Flag.signed != 0 }
  var hasMeans: Bool { flags & Flag.means != 0 }
  var hasChannelFractionBits: Bool { flags & Flag.channelFractionBits != 0 }
  var isAffine: Bool { flags & Flag.affine != 0 }
  var channels: Int { Int(record[Field.channels]) }
  var height: Int { Int(record[Field.height]) }
  var width: Int { Int(record[Field.width]) }
  var rowKernel: Int { Int(record[Field.rowKernel]) }
  var columnKernel: Int { Int(record[Field.columnKernel]) }
  var bits: Int { Int(record[Field.bits]) }
  var fractionBits: Int { Int(record[Field.fractionBits]) }
  var zeroPattern: UInt8 { record[Field.zero] }
  var scalePattern: UInt32 { record[Field.scale] }
  var table: Int { Int(record[Field.table]) }

  /// Returns the layer's table, which begins at `offset`.
  @_lifetime(copy self)
  func table(at offset: Int) -> ChannelTable {
    ChannelTable(
      record.bytes,
      TableRows(at: offset, channels: channels, hasFirst: hasMeans, hasSecond: hasChannelFractionBits))
  }

  // The members below are for records that have passed [PROF-3].

  var range: SampleRange { SampleRange(checkedBits: bits, isSigned: isSigned) }

  var geometry: PoolingGeometry {
    PoolingGeometry(
      checkedRows: PoolingAxis(checkedLength: height, kernel: rowKernel),
      columns: PoolingAxis(checkedLength: width, kernel: columnKernel),
      order: flags & Flag.centreOut != 0 ? .centreOut : .cornerFirst)
  }

  /// Returns the number of cells in the grid at `state`: as `geometry` does, without all that a geometry holds.
  func cellCount(at state: Int) -> Int { grid(at: state).cellCount }

  /// Returns the grid at `state`, likewise.
  @inline(never)  // has several callers
  func grid(at state: Int) -> GridSize {
    let rows = PoolingAxis(checkedLength: height, kernel: rowKernel)
    let columns = PoolingAxis(checkedLength: width, kernel: columnKernel)
    return GridSize(rows: (rows.blocks, rows.octaves), columns: (columns.blocks, columns.octaves), at: state)
  }

  var shape: FeatureMapShape { FeatureMapShape(checkedChannels: channels, height: height, width: width) }

  var layer: Layer { Layer(shape: shape, geometry: geometry, format: format) }

  /// Returns the value of a sample of `channel` about which nothing is known. Spec: [PROF-7].
  func mean(ofChannel channel: Int) -> Int32 {
    hasMeans ? checkedValue(of: record.bytes[table &+ channel]) : zero
  }

  /// Returns the sample that a stored byte stands for, which is in the range.
  @inline(__always)
  func checkedValue(of pattern: UInt8) -> Int32 { isSigned ? Int32(Int8(bitPattern: pattern)) : Int32(pattern) }

  /// The sample that stands for 0. Spec: [PROF-4].
  var zero: Int32 { isAffine ? checkedValue(of: zeroPattern) : 0 }

  var format: NumberFormat {
    isAffine
      ? .affine(AffineFormat(bits: bits, isSigned: isSigned, scale: Float(bitPattern: scalePattern), zero: zero))
      : .q(QFormat(bits: bits, isSigned: isSigned, fractionBits: fractionBits))
  }

  /// Returns the format of `channel`: the layer's format, with the channel's own fraction bits if the table has them.
  /// Spec, [PROF-7].
  func format(ofChannel channel: Int) -> NumberFormat {
    guard hasChannelFractionBits else { return format }
    let own = table(at: table).fractionBits(ofChannel: channel)
    return .q(QFormat(bits: bits, isSigned: isSigned, fractionBits: own))
  }
}
