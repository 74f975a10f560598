/// One stream of a profile, read in place. Spec: [PROF-5].
///
///      0      1      2       3         4              6          7                8      10
///     layer  flags  spread  segments  first segment  root code  refinement code  table  0, reserved
///                                     2 bytes                                    2      2 bytes
///
/// Segments are counted through all streams. `table` is the offset of the stream's code table, or 0 if both codes are
/// raw. The table holds one byte per channel for each code that is not raw, the roots' bytes before the refinements'.
struct StreamRecord: ~Escapable {
  static let length = 12

  enum Field: Int {
    case layer = 0
    case flags = 1
    case spread = 2
    case segmentCount = 3
    case firstSegment = 4
    case rootCode = 6
    case refinementCode = 7
    case table = 8
    case reserved = 10
  }

  enum Flag {
    static let difference: UInt8 = 1
    static let all: UInt8 = 1
  }

  private let record: RecordView

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, at offset: Int) { record = RecordView(bytes, at: offset) }

  func offset(of field: Field) -> Int { record.offset(of: field) }

  var layer: Int { Int(record.uint8(Field.layer)) }
  var flags: UInt8 { record.uint8(Field.flags) }
  var isDifference: Bool { flags & Flag.difference != 0 }
  var spread: Int { Int(record.uint8(Field.spread)) }
  var segmentCount: Int { Int(record.uint8(Field.segmentCount)) }
  var firstSegment: Int { record.uint16(Field.firstSegment) }
  /// Nil if the byte is not a code byte.
  var rootCode: SymbolCode? { SymbolCode(packed: record.uint8(Field.rootCode)) }
  /// Nil if the byte is not a code byte.
  var refinementCode: SymbolCode? { SymbolCode(packed: record.uint8(Field.refinementCode)) }
  var table: Int { record.uint16(Field.table) }
  /// The offset of the first reserved byte that is not 0.
  var firstReservedInUse: Int? {
    let first = record.offset(of: Field.reserved)
    for offset in first..<record.offset + StreamRecord.length where record.bytes[offset] != 0 { return offset }
    return nil
  }
}
