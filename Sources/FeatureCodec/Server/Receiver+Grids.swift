public import Pooling

/// Queries about the symbols of a frame's stream that have arrived. Spec: [REASM-6].
///
/// For a frame that is not kept, or a stream that the profile does not have, the answers are those of a stream of which
/// nothing has arrived.
extension Receiver {
  /// Returns the number of symbols of a frame's stream that are there.
  ///
  /// - Complexity: O(segments).
  public func symbolCount(frame: Int, stream: Int) -> Int {
    guard let slot = slot(of: frame), profile.streams.indices.contains(stream) else { return 0 }
    return profile.streams[stream].segments.reduce(0) { $0 + count(of: $1, slot: slot, stream: stream) }
  }

  /// Returns the largest complete grid: no symbol that leads to it or to a coarser grid is missing. Nil if there is
  /// none.
  ///
  /// If channels begin at different grids, those whose roots are finer may still have no symbols.
  ///
  /// - Complexity: O(segments).
  public func completeGrid(frame: Int, stream: Int) -> GridSize? {
    completeState(frame: frame, stream: stream).map { profile.streams[stream].layer.geometry.grid(at: $0) }
  }

  /// Returns the state of `completeGrid(frame:stream:)`.
  func completeState(frame: Int, stream: Int) -> Int? {
    guard let slot = slot(of: frame), profile.streams.indices.contains(stream) else { return nil }
    let segments = profile.streams[stream].segments
    // A grid is complete if every segment that leads to it or to a coarser one is complete.
    var missing = Int.max
    for segment in segments where segment.targetState < missing {
      if count(of: segment, slot: slot, stream: stream) < segment.symbolCount { missing = segment.targetState }
    }
    var complete: Int?
    for segment in segments where segment.targetState < missing {
      complete = max(complete ?? 0, segment.targetState)
    }
    return complete
  }

  /// Returns the finest grid that any received symbol belongs to, or nil before the first symbol. It is the finest one
  /// worth reconstructing.
  ///
  /// - Complexity: O(segments).
  public func finestGrid(frame: Int, stream: Int) -> GridSize? {
    guard let slot = slot(of: frame), profile.streams.indices.contains(stream) else { return nil }
    var finest = -1
    for segment in profile.streams[stream].segments where segment.targetState > finest {
      if count(of: segment, slot: slot, stream: stream) > 0 { finest = segment.targetState }
    }
    return finest >= 0 ? profile.streams[stream].layer.geometry.grid(at: finest) : nil
  }

  /// Returns the number of channels whose symbols are all there. For Clio's scan it counts the channels of complete
  /// slices.
  ///
  /// - Complexity: O(symbols / 8 + runs · log chunks). A run is the part of a channel that is in one chunk ([SCAN-6]); with
  ///   a spread of 1, every symbol is a run.
  public func completeChannelCount(frame: Int, stream: Int) -> Int {
    guard let slot = slot(of: frame), profile.streams.indices.contains(stream) else { return 0 }
    var complete = 0
    for group in profile.streams[stream].groups {
      for channel in group.channels where isComplete(channel, of: group, slot: slot, stream: stream) { complete += 1 }
    }
    return complete
  }

  private func isComplete(_ channel: Int, of group: DerivedStream.Group, slot: Int, stream: Int) -> Bool {
    let opened = profile.streams[stream]
    var next: Int? = group.lastSegment
    while let index = next {
      // Unreached: the group's channels pass through the segment.
      guard let places = opened.segments[index].places(ofChannel: channel) else { return false }
      var isComplete = true
      opened.forEachChunk(of: places, inSegment: index) { offsets in
        if !hasAll(offsets, slot: slot, stream: stream) { isComplete = false }
      }
      guard isComplete else { return false }
      next = opened.previous[index]
    }
    return true
  }

  /// Returns how many symbols of `segment` are there.
  func count(of segment: Segment, slot: Int, stream: Int) -> Int {
    counts[memory.segment(slot, stream, segment.index)]
  }

  /// Counts the symbols of a slot's stream again, after they have been restored.
  mutating func recount(_ slot: Int, _ stream: Int) {
    for segment in profile.streams[stream].segments {
      counts[memory.segment(slot, stream, segment.index)] = count(in: segment.places, slot: slot, stream: stream)
    }
  }

  /// Returns how many symbols of `offsets` on air are there.
  func count(in offsets: Range<Int>, slot: Int, stream: Int) -> Int {
    let first = memory.first(slot, stream).bit
    return presence.count(in: first + offsets.lowerBound..<first + offsets.upperBound)
  }

  /// Returns whether every symbol of `offsets` on air is there.
  func hasAll(_ offsets: Range<Int>, slot: Int, stream: Int) -> Bool {
    count(in: offsets, slot: slot, stream: stream) == offsets.count
  }
}
