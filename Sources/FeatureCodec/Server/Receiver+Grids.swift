public import Pooling

/// What has arrived of a frame's stream. Of a frame that is not kept, and of a stream that the profile does not have,
/// nothing has. Spec: [REASM-6].
extension Receiver {
  /// Symbols of a frame's stream that are there. O(symbols / 8).
  public func symbolCount(frame: Int, stream: Int) -> Int {
    guard let slot = slot(of: frame), memory.areas.indices.contains(stream) else { return 0 }
    return count(in: 0..<memory.areas[stream].count, slot: slot, stream: stream)
  }

  /// The largest grid that is complete: no symbol that leads to it or to a coarser grid is missing. Nil before the first.
  /// Where channels begin at different grids, those whose roots are finer may still have nothing.
  /// O(segments + symbols / 8).
  public func completeGrid(frame: Int, stream: Int) -> GridSize? {
    completeState(frame: frame, stream: stream).map { profile.streams[stream].layer.geometry.grid(at: $0) }
  }

  /// The state of `completeGrid`.
  func completeState(frame: Int, stream: Int) -> Int? {
    guard let slot = slot(of: frame), profile.streams.indices.contains(stream) else { return nil }
    let segments = profile.streams[stream].segments
    // A grid is complete when every segment that leads to it or to a coarser one is.
    var missing = Int.max
    for segment in segments where segment.targetState < missing {
      if !hasAll(segment.places, slot: slot, stream: stream) { missing = segment.targetState }
    }
    var complete: Int?
    for segment in segments where segment.targetState < missing {
      complete = max(complete ?? 0, segment.targetState)
    }
    return complete
  }

  /// The finest grid that any received symbol belongs to: the one worth reconstructing. Nil before the first symbol.
  /// O(segments + symbols / 8).
  public func finestGrid(frame: Int, stream: Int) -> GridSize? {
    guard let slot = slot(of: frame), profile.streams.indices.contains(stream) else { return nil }
    var finest = -1
    for segment in profile.streams[stream].segments where segment.targetState > finest {
      if count(in: segment.places, slot: slot, stream: stream) > 0 { finest = segment.targetState }
    }
    return finest >= 0 ? profile.streams[stream].layer.geometry.grid(at: finest) : nil
  }

  /// Channels of which every symbol is there: Clio's slices, counted. O(symbols / 8 + channels · grids of the scan).
  public func completeChannelCount(frame: Int, stream: Int) -> Int {
    guard let slot = slot(of: frame), profile.streams.indices.contains(stream) else { return 0 }
    var complete = 0
    for group in profile.streams[stream].groups {
      for channel in group.channels where isComplete(channel, of: group, slot: slot, stream: stream) { complete += 1 }
    }
    return complete
  }

  private func isComplete(_ channel: Int, of group: ServerStream.Group, slot: Int, stream: Int) -> Bool {
    let opened = profile.streams[stream]
    var next: Int? = group.lastSegment
    while let index = next {
      // Unreached: the group's channels pass through the segment.
      guard let places = opened.segments[index].places(ofChannel: channel) else { return false }
      guard hasAll(places, slot: slot, stream: stream) else { return false }
      next = opened.previous[index]
    }
    return true
  }

  /// Symbols of `places`, in stream order, that are there.
  func count(in places: Range<Int>, slot: Int, stream: Int) -> Int {
    let first = memory.bits(slot, stream).lowerBound
    return presence.count(in: first + places.lowerBound..<first + places.upperBound)
  }

  /// Whether every symbol of `places`, in stream order, is there.
  func hasAll(_ places: Range<Int>, slot: Int, stream: Int) -> Bool {
    count(in: places, slot: slot, stream: stream) == places.count
  }
}
