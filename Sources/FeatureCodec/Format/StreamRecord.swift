/// One stream of a profile, read in place. Spec: [PROF-5].
///
///      0      1      2       3         4              6          7                8      10
///     layer  flags  spread  segments  first segment  root code  refinement code  table  0, reserved
///                                     2 bytes                                    2      2 bytes
///
/// Segments are counted through all streams. `table` is the offset of the stream's `CodeTable`, or 0 if both codes are
/// raw.
struct StreamRecord: ~Escapable {
  static let length = 12

  enum Field {
    static let layer = RecordField<UInt8>(at: 0)
    static let flags = RecordField<UInt8>(at: 1)
    static let spread = RecordField<UInt8>(at: 2)
    static let segmentCount = RecordField<UInt8>(at: 3)
    static let firstSegment = RecordField<UInt16>(at: 4)
    static let rootCode = RecordField<UInt8>(at: 6)
    static let refinementCode = RecordField<UInt8>(at: 7)
    static let table = RecordField<UInt16>(at: 8)
    static let reserved = RecordField<UInt16>(at: 10)
  }

  enum Flag {
    static let difference: UInt8 = 1
    static let all: UInt8 = 1
  }

  private let record: RecordView

  /// The offset of the record's first byte.
  var offset: Int { record.offset }

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, at offset: Int) { record = RecordView(bytes, at: offset) }

  func offset(of field: RecordField<some FixedWidthInteger>) -> Int { record.offset(of: field) }

  var layer: Int { Int(record[Field.layer]) }
  var flags: UInt8 { record[Field.flags] }
  var isDifference: Bool { flags & Flag.difference != 0 }
  var spread: Int { Int(record[Field.spread]) }
  var segmentCount: Int { Int(record[Field.segmentCount]) }
  var firstSegment: Int { Int(record[Field.firstSegment]) }
  /// Nil if the byte is not a code byte.
  var rootCode: SymbolCode? { SymbolCode(packed: record[Field.rootCode]) }
  /// Nil if the byte is not a code byte.
  var refinementCode: SymbolCode? { SymbolCode(packed: record[Field.refinementCode]) }
  // The next two are for records that have passed [PROF-3].
  var checkedRootCode: SymbolCode { SymbolCode(checked: record[Field.rootCode]) }
  var checkedRefinementCode: SymbolCode { SymbolCode(checked: record[Field.refinementCode]) }
  var table: Int { Int(record[Field.table]) }
  /// The offset of the first reserved byte that is not 0.
  var firstReservedInUse: Int? {
    let first = record.offset(of: Field.reserved)
    for offset in first..<record.offset + StreamRecord.length where record.bytes[offset] != 0 { return offset }
    return nil
  }
}
