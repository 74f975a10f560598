public import Pooling

/// Queries about what has arrived of a frame's stream. Spec: [REASM-6].
///
/// For a frame that is not kept, the answers are those of a stream of which nothing has arrived.
extension GatewaySession {
  /// The newest frame, or nil before the first.
  public var newestFrame: Int? { numbers.newest }

  /// The frame in the spare slot: one that seems newer and is not confirmed yet. Nil if there is none.
  public var spareFrame: Int? { numbers.spare }

  /// Returns the whole number of a frame, or nil if none has been announced. Spec: [REASM-7].
  ///
  /// - Parameter frame: The number on air of a frame that is kept. Any other is taken for a frame before the newest.
  public func number(ofFrame frame: Int) -> UInt32? { numbers.number(of: numbers.onAir(frame)) }

  /// Calls `body` with the number on air of each kept frame, the oldest first, the one in the spare slot last.
  ///
  /// - Complexity: O(window²).
  public func forEachKeptFrame(in memory: borrowing GatewayMemory, _ body: (Int) -> Void) {
    guard let newest = newestFrame else { return }
    var age = slots.count &- 2
    while age >= -1 {
      let frame = age < 0 ? spareFrame ?? -1 : numbers.onAir(newest &- age)
      if slots.slot(of: frame, in: memory.frames) != nil { body(frame) }
      age &-= 1
    }
  }

  /// What has arrived of a frame's stream.
  public struct Progress: Hashable, Sendable {
    /// The number of symbols that are there.
    public var symbols = 0
    /// Whether fragments disagreed about a symbol. The smaller value was kept.
    public var isInconsistent = false
    /// The largest complete grid: no symbol that leads to it or to a coarser grid is missing. Nil if there is none.
    public var completeGrid: GridSize?
    /// The finest grid that any received symbol belongs to, or nil before the first symbol.
    public var finestGrid: GridSize?
    /// The number of channels whose symbols are all there.
    public var completeChannels = 0
  }

  /// Returns what has arrived of a frame's stream.
  ///
  /// - Complexity: O(channels · segments + symbols / 8).
  public func progress(frame: Int, of stream: borrowing StreamView, in memory: borrowing GatewayMemory) -> Progress {
    var progress = Progress()
    guard let slot = slots.slot(of: frame, in: memory.frames) else { return progress }
    let area = stream.area(slot)
    progress.symbols = area.count(in: 0..<area.count, of: memory.frames)
    progress.isInconsistent = slot.isInconsistent(stream.index, in: memory.frames)
    let complete = stream.completeState(area, in: memory.frames)
    if complete >= 0 { progress.completeGrid = stream.layerRecord.grid(at: complete) }
    progress.finestGrid = stream.finestGrid(area, in: memory.frames)
    for channel in 0..<stream.layerRecord.channels where stream.hasAll(channel, area, in: memory.frames) {
      progress.completeChannels &+= 1
    }
    return progress
  }

  /// Returns the number of symbols that are there.
  func symbolCount(frame: Int, of stream: borrowing StreamView, in memory: borrowing GatewayMemory) -> Int {
    guard let area = slots.area(of: frame, stream, in: memory.frames) else { return 0 }
    return area.count(in: 0..<area.count, of: memory.frames)
  }

  /// Returns the finest grid that any received symbol belongs to, or nil before the first symbol. It is the finest one
  /// worth reconstructing.
  public func finestGrid(frame: Int, of stream: borrowing StreamView, in memory: borrowing GatewayMemory) -> GridSize? {
    guard let area = slots.area(of: frame, stream, in: memory.frames) else { return nil }
    return stream.finestGrid(area, in: memory.frames)
  }

  /// Returns where a stream's symbols lie, or nil.
  package func storedSymbols(
    frame: Int, of stream: borrowing StreamView, in memory: borrowing GatewayMemory
  ) -> GatewayArea? {  // Unreached: only the C interface asks, which has tests of its own.
    slots.area(of: frame, stream, in: memory.frames)
  }

  /// Returns the range in `frames` of the string that a byte stream carried, or nil if it is not complete. Spec: [PROF-8].
  ///
  /// - Precondition: The stream carries bytes.
  /// - Complexity: O(content / 8).
  public func content(frame: Int, of stream: borrowing StreamView, in memory: borrowing GatewayMemory) -> Range<Int>? {
    precondition(stream.isBytes, "a stream of maps carries no bytes")
    guard let area = slots.area(of: frame, stream, in: memory.frames) else { return nil }
    return area.content(in: memory.frames)
  }
}

extension StreamView {
  /// Returns the finest grid of which anything has arrived, or nil.
  @inline(never)  // has several callers
  fileprivate func finestGrid(_ area: GatewayArea, in frames: borrowing MutableSpan<UInt8>) -> GridSize? {
    var finest = -1
    var segment = segment(after: nil)
    while let next = segment {
      if next.targetState > finest, area.count(in: next.places, of: frames) > 0 { finest = next.targetState }
      segment = self.segment(after: next)
    }
    return finest >= 0 ? layerRecord.grid(at: finest) : nil
  }

  /// Returns the state of the largest complete grid, or −1.
  @inline(never)  // has several callers
  func completeState(_ area: GatewayArea, in frames: borrowing MutableSpan<UInt8>) -> Int {
    // A grid is complete if every segment that leads to it or to a coarser one is complete.
    var missing = Int.max
    var segment = segment(after: nil)
    while let next = segment {
      if next.targetState < missing, !area.hasAll(next.places, of: frames) { missing = next.targetState }
      segment = self.segment(after: next)
    }
    var complete = -1
    for index in 0..<segmentCount {
      let state = segmentFields(index).targetState
      if state < missing { complete = max(complete, state) }
    }
    return complete
  }

  /// Whether all symbols of `channel` are there, and there are any.
  fileprivate func hasAll(_ channel: Int, _ area: GatewayArea, in frames: borrowing MutableSpan<UInt8>) -> Bool {
    var isInScan = false
    var segment = segment(after: nil)
    while let next = segment {
      if next.channels.contains(channel), let places = next.places(ofChannel: channel) {
        guard area.hasAll(places, of: frames) else { return false }
        isInScan = true
      }
      segment = self.segment(after: next)
    }
    return isInScan
  }
}

extension GatewayArea {
  /// Returns the range of the string of a byte stream, or nil if it is not complete.
  func content(in frames: borrowing MutableSpan<UInt8>) -> Range<Int>? {
    let prefix = LayerRecord.lengthPrefix
    guard hasAll(0..<prefix, of: frames) else { return nil }
    var cursor = ByteCursor(frames.span, at: start)
    // A length that the stream cannot hold comes from a faulty or hostile sender: there is no content.
    let length = Int(cursor.next(prefix))
    guard length <= count &- prefix, hasAll(prefix..<prefix &+ length, of: frames) else { return nil }
    return start &+ prefix..<start &+ prefix &+ length
  }
}
