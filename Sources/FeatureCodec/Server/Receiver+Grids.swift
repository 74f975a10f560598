internal import FeatureTypes
public import Pooling

extension Receiver {
  /// Symbols of a frame's stream that are there. Spec for all of these: [REASM-6].
  public func symbolCount(frame: Int, stream: Int) -> Int {
    guard memory.areas.indices.contains(stream) else { return 0 }
    return count(frame: frame, stream: stream, in: 0..<memory.areas[stream].symbols.count)
  }

  /// The largest grid that is complete: no symbol that leads to it or to a coarser grid is missing. Nil before the first.
  /// Where channels begin at different grids, those whose roots are finer may still have nothing.
  /// O(symbols / 8).
  public func completeGrid(frame: Int, stream index: Int) -> GridSize? {
    profile.withView { (view) -> GridSize? in
      guard 0..<view.streamCount ~= index else { return nil }
      let stream = view.stream(index)
      // A grid is complete when every segment that leads to it or to a coarser one is.
      var missing = Int.max
      forEachSegment(of: stream) { segment, range in
        if count(frame: frame, stream: index, in: range) < range.count { missing = min(missing, segment.targetState) }
      }
      var complete = -1
      forEachSegment(of: stream) { segment, _ in
        if segment.targetState < missing { complete = max(complete, segment.targetState) }
      }
      return complete >= 0 ? stream.layer.geometry.grid(at: complete) : nil
    }
  }

  /// The finest grid that any received symbol belongs to: the one worth reconstructing. Nil before the first symbol.
  public func finestGrid(frame: Int, stream index: Int) -> GridSize? {
    profile.withView { (view) -> GridSize? in
      guard 0..<view.streamCount ~= index else { return nil }
      let stream = view.stream(index)
      var finest = -1
      forEachSegment(of: stream) { segment, range in
        if segment.targetState > finest, count(frame: frame, stream: index, in: range) > 0 {
          finest = segment.targetState
        }
      }
      return finest >= 0 ? stream.layer.geometry.grid(at: finest) : nil
    }
  }

  /// Channels of which every symbol is there: Clio's slices, counted. O(symbols / 8).
  public func completeChannelCount(frame: Int, stream index: Int) -> Int {
    profile.withView { view in
      guard 0..<view.streamCount ~= index else { return 0 }
      let stream = view.stream(index)
      var complete = 0
      for channel in 0..<stream.layer.shape.channels {
        var (isCovered, isComplete) = (false, true)
        forEachSegment(of: stream) { segment, range in
          guard let place = segment.place(ofChannel: channel) else { return }
          isCovered = true
          let first = range.lowerBound + place
          if !hasAll(first..<first + segment.symbolsPerChannel, frame: frame, stream: index) { isComplete = false }
        }
        if isCovered && isComplete { complete += 1 }
      }
      return complete
    }
  }

  /// Whether every symbol of `range`, in stream order, is there.
  func hasAll(_ range: Range<Int>, frame: Int, stream: Int) -> Bool {
    count(frame: frame, stream: stream, in: range) == range.count
  }

  private func forEachSegment(of stream: borrowing StreamView, _ body: (Segment, Range<Int>) -> Void) {
    var start = 0
    for index in 0..<stream.segmentCount {
      let segment = stream.segment(index)
      body(segment, start..<start + segment.symbolCount)
      start += segment.symbolCount
    }
  }

  /// Symbols of `range`, in stream order, that are there.
  private func count(frame: Int, stream: Int, in range: Range<Int>) -> Int {
    guard let slot = slot(of: frame) else { return 0 }
    let area = memory.areas[stream]
    let first = (slot * memory.frameLength + area.bits.lowerBound) * 8 + range.lowerBound
    return ReceivedSymbols(storage.span, first: first, count: range.count).count(below: range.count)
  }
}
