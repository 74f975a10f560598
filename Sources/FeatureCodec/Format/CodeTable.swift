/// The code table of a stream, read in place. Spec: [PROF-7], [CODE-2].
///
///      0         C or 0
///     roots  |  refinements        one channel byte per channel
///
/// The code of the row says which bytes it may hold. A row whose code is raw is left out.
struct CodeTable: ~Escapable {
  private let bytes: Span<UInt8>
  /// The offsets of the roots' bytes, then of the refinements'.
  let rows: TableRows
  private let rootMode: CodeMode
  private let refinementMode: CodeMode

  /// Creates the table at `offset` of a stream with `channels` channels.
  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, at offset: Int, channels: Int, root: CodeMode, refinement: CodeMode) {
    self.bytes = bytes
    rows = TableRows(at: offset, channels: channels, hasFirst: root != .raw, hasSecond: refinement != .raw)
    rootMode = root
    refinementMode = refinement
  }

  /// Returns the parameters at `offset`, which lies in one of the rows. Nil if the byte is not a channel byte of the
  /// row's code.
  func code(at offset: Int) -> ChannelCode? {
    guard let code = ChannelCode(packed: bytes[offset]) else { return nil }
    // Mode plain does not use the density. It must be 0, so that a profile has only one form.
    let mode = offset < rows.second.lowerBound ? rootMode : refinementMode
    return mode == .plain && code.density != 0 ? nil : code
  }
}
