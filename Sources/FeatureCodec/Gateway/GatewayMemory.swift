public import Pooling

/// The memory that a gateway's session works in, borrowed from the caller. Spec: [REASM-5].
///
///     frames    slot 0: | frame | layer | stream 0: grid, mark | stream 1 … | stream 0: symbols, presence bits | …   slot 1: …
///
/// Bytes and cells are used only within a call, so that one of each serves all sessions.
public struct GatewayMemory: ~Copyable, ~Escapable {
  /// The exact amount of memory that a profile needs.
  public struct Size: Hashable, Sendable {
    /// The number of bytes that keep frames, for each session.
    public let frames: Int
    /// The number of bytes for the symbols of a channel and their presence bits.
    public let bytes: Int
    /// The number of scratch cells, of `MemoryLayout<ReceiverCell>.stride` bytes each.
    public let cells: Int
    /// The number of bytes of cells and, after them, bytes that suffice if they share one block of memory.
    public let workspace: Int
  }

  /// The frames that are kept.
  var frames: MutableSpan<UInt8>
  var bytes: MutableSpan<UInt8>
  var cells: MutableSpan<ReceiverCell>

  /// Creates memory whose frames are those that a session has left, or are erased when a session is created.
  ///
  /// `ProfileView.gatewaySize` says how much is needed. Receiving needs no cells.
  @_lifetime(copy frames, copy bytes, copy cells)
  public init(
    frames: consuming MutableSpan<UInt8>, bytes: consuming MutableSpan<UInt8>,
    cells: consuming MutableSpan<ReceiverCell>
  ) {
    self.frames = frames
    self.bytes = bytes
    self.cells = cells
  }
}

extension ProfileView {
  /// The memory that a gateway's session needs, or nil if its frames need 2^28 bytes or more.
  ///
  /// - Complexity: O(streams · segments).
  public var gatewaySize: GatewayMemory.Size? {
    let (frames, overflow) = slotLength.multipliedReportingOverflow(by: window &+ 1)
    guard !overflow, frames < 1 &<< 28 else { return nil }
    var (bytes, cells, workspace) = (0, 0, 0)
    for index in 0..<streamCount {
      let size = gatewayStream(index).reconstructionSize
      (bytes, cells) = (max(bytes, size.bytes), max(cells, size.cells))
      workspace = max(workspace, size.bytes &+ size.cells &* MemoryLayout<ReceiverCell>.stride)
    }
    return GatewayMemory.Size(frames: frames, bytes: bytes, cells: cells, workspace: workspace)
  }

  /// Returns stream `index`, as `stream(_:)` does.
  @inline(never)  // has many callers
  @_lifetime(copy self)
  package func gatewayStream(_ index: Int) -> StreamView { stream(index) }

  /// The number of bytes in a slot.
  var slotLength: Int { firstByte(ofStream: streamCount) }

  /// Returns the first byte of a stream's symbols, counted from its slot's first.
  func firstByte(ofStream index: Int) -> Int {
    var first = GatewaySlot.Field.streams &+ streamCount &* GatewaySlot.Field.streamLength
    for before in 0..<index {
      let symbols = gatewayStream(before).symbolCount
      first &+= symbols &+ (symbols &+ 7) &>> 3
    }
    return first
  }
}

extension StreamView {
  /// The memory that a channel of this stream needs: its symbols and presence bits; and its cells, none for bytes.
  @inline(never)  // has several callers
  package var reconstructionSize: (bytes: Int, cells: Int) {
    // The finest grid has the most symbols and the largest lattice.
    var finest = 0
    for index in 0..<segmentCount { finest = max(finest, segmentFields(index).targetState) }
    let symbols = layerRecord.cellCount(at: finest)
    guard !isBytes else { return (symbols, 0) }
    return (symbols &+ (symbols &+ 7) &>> 3, layerRecord.geometry.cellCount(ofLatticeAt: finest))
  }
}
