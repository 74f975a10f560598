internal import CSymbolCodes

/// A stream's segments and the initial contexts of its codes, as the fast forms in C take them. Made once, and then only
/// read.
@safe
final class StreamCodes: @unchecked Sendable {
  let stream: UnsafePointer<cc_stream>
  /// The tables that all streams share.
  let tables = unsafe CodeTables.shared.tables
  private let memory: UnsafeMutablePointer<cc_stream>
  /// With their order on air, then with the inverse.
  private let segments: UnsafeMutableBufferPointer<cc_segment>
  private let contexts: UnsafeMutableBufferPointer<cc_context>

  init(
    segments: [Segment], spreads: [Spread], inverseSpreads: [Spread], roots: [CodeContext],
    refinements: [CodeContext], isSigned: Bool
  ) {
    unsafe self.segments = .allocate(capacity: 2 * segments.count)
    _ = unsafe self.segments.initialize(
      from: zip(segments + segments, spreads + inverseSpreads).map { cc_segment($0, $1) })
    unsafe contexts = .allocate(capacity: roots.count + refinements.count)
    _ = unsafe contexts.initialize(from: (roots + refinements).map { cc_context($0) })
    unsafe memory = .allocate(capacity: 1)
    unsafe memory.initialize(
      to: cc_stream(
        segments: self.segments.baseAddress,
        inverse_segments: self.segments.baseAddress?.advanced(by: segments.count),
        segment_count: UInt32(segments.count), roots: contexts.baseAddress,
        refinements: contexts.baseAddress?.advanced(by: roots.count), has_one_root: roots.count == 1,
        has_one_refinement: refinements.count == 1, is_signed: isSigned))
    unsafe stream = UnsafePointer(memory)
  }

  deinit {
    unsafe memory.deallocate()
    unsafe segments.deallocate()
    unsafe contexts.deallocate()
  }
}

/// What the codes' bits stand for, as tables.
@safe
final class CodeTables: @unchecked Sendable {
  static let shared = CodeTables()
  let tables: UnsafePointer<cc_tables>

  private init() {
    let memory = UnsafeMutablePointer<cc_tables>.allocate(capacity: 1)
    unsafe cc_fill(memory)
    unsafe tables = UnsafePointer(memory)
  }
}

extension cc_segment {
  fileprivate init(_ segment: Segment, _ spread: Spread) {
    self.init(
      start: UInt32(segment.start), count: UInt32(segment.symbolCount),
      symbols_per_channel: UInt32(segment.symbolsPerChannel), first_channel: UInt32(segment.firstChannel),
      chunk: UInt32(spread.chunk), chunks: UInt32(spread.chunks), stride: UInt32(spread.stride),
      is_root: segment.isRoot)
  }
}

extension cc_context {
  fileprivate init(_ context: CodeContext) {
    self.init(
      base: context.base, mean: Int16(context.mean), zero: Int16(context.zero), mode: context.code.mode.rawValue,
      correlation: UInt8(context.code.correlation), bits: UInt8(context.bits), density: UInt8(context.density))
  }
}
