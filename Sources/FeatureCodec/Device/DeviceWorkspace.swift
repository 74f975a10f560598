public import Pooling

/// The memory that a device works in, borrowed from the caller.
///
/// It holds a stream's symbols, which stay until they have been sent, and scratch cells, which are used only while a
/// map is encoded.
///
///     var workspace = DeviceWorkspace(symbols: symbols.mutableSpan, cells: cells.mutableSpan)
///
/// `DeviceBuffers` owns both on the heap.
public struct DeviceWorkspace: ~Copyable, ~Escapable {
  /// The exact amount of memory that streams need.
  public struct Size: Hashable, Sendable {
    /// The number of bytes of symbols.
    public let symbols: Int
    /// The number of scratch cells, of `MemoryLayout<EncoderCell>.stride` bytes each.
    public let cells: Int

    /// Creates a size.
    public init(symbols: Int, cells: Int) { (self.symbols, self.cells) = (symbols, cells) }

    /// Returns a size that suffices for either stream, one used after the other.
    public func union(_ other: Size) -> Size {
      Size(symbols: max(symbols, other.symbols), cells: max(cells, other.cells))
    }
  }

  /// The symbols of the last map or string that was encoded, in stream order.
  public internal(set) var symbols: MutableSpan<UInt8>
  var cells: MutableSpan<EncoderCell>

  /// Creates a workspace from memory whose content does not matter. `ProfileView.workspaceSize` says how much is
  /// needed.
  @_lifetime(copy symbols, copy cells)
  public init(symbols: consuming MutableSpan<UInt8>, cells: consuming MutableSpan<EncoderCell>) {
    self.symbols = symbols
    self.cells = cells
  }
}

extension StreamView {
  /// The memory that encoding this stream needs.
  ///
  /// - Complexity: O(segments).
  public var workspaceSize: DeviceWorkspace.Size {
    // The finest grid has the largest lattice.
    var (segment, finest) = (Segment(), 0)
    while go(beyond: &segment) { finest = max(finest, segment.targetState) }
    return DeviceWorkspace.Size(
      symbols: segment.start &+ segment.symbolCount, cells: layerRecord.geometry.cellCount(ofLatticeAt: finest))
  }
}

extension ProfileView {
  /// The memory that encoding any of the streams needs, one after the other. A stream of bytes needs no cells.
  ///
  /// - Complexity: O(streams · segments).
  public var workspaceSize: DeviceWorkspace.Size {
    var size = DeviceWorkspace.Size(symbols: 0, cells: 0)
    for index in 0..<streamCount {
      let stream = self.stream(index)
      let needed = stream.workspaceSize
      size = size.union(DeviceWorkspace.Size(symbols: needed.symbols, cells: stream.isBytes ? 0 : needed.cells))
    }
    return size
  }
}
