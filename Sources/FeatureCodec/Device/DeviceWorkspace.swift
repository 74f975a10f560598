public import Pooling

/// The memory that a device works in, borrowed from the caller: a stream's symbols, which stay until they have been
/// sent, and scratch cells, which hold something only while a map is encoded.
///
///     var workspace = DeviceWorkspace(symbols: symbols.mutableSpan, cells: cells.mutableSpan)
///
/// `DeviceBuffers` owns both where there is a heap.
public struct DeviceWorkspace: ~Copyable, ~Escapable {
  /// How much memory streams need, exactly.
  public struct Size: Hashable, Sendable {
    /// Bytes of symbols.
    public let symbols: Int
    /// Scratch cells of `MemoryLayout<EncoderCell>.stride` bytes.
    public let cells: Int

    public init(symbols: Int, cells: Int) { (self.symbols, self.cells) = (symbols, cells) }

    /// Enough for either, used one after the other.
    public func union(_ other: Size) -> Size {
      Size(symbols: max(symbols, other.symbols), cells: max(cells, other.cells))
    }
  }

  /// The symbols of what was encoded last, in stream order.
  public internal(set) var symbols: MutableSpan<UInt8>
  var cells: MutableSpan<EncoderCell>

  /// Of memory whose content does not matter; `ProfileView.workspaceSize` says how much.
  @_lifetime(copy symbols, copy cells)
  public init(symbols: consuming MutableSpan<UInt8>, cells: consuming MutableSpan<EncoderCell>) {
    self.symbols = symbols
    self.cells = cells
  }
}

extension StreamView {
  /// What encoding this stream needs. O(channels · segments).
  public var workspaceSize: DeviceWorkspace.Size {
    DeviceWorkspace.Size(symbols: symbolCount, cells: scratchCount)
  }
}

extension ProfileView {
  /// What encoding any of the streams needs, one after the other. O(streams · channels · segments).
  public var workspaceSize: DeviceWorkspace.Size {
    var size = DeviceWorkspace.Size(symbols: 0, cells: 0)
    for index in 0..<streamCount { size = size.union(stream(index).workspaceSize) }
    return size
  }
}
