extension Receiver {
  /// The numbers on air of the frames that are kept, the oldest first. Spec: [REASM-2].
  public var keptFrames: [Int] { oldestFirst(frames.compactMap { $0 }) }

  /// Returns `frames` sorted from oldest to newest, relative to the newest frame.
  func oldestFirst(_ frames: [Int]) -> [Int] {
    guard frames.count > 1, let newest = newestFrame else { return frames }
    let mask = profile.headerFormat.frameCount - 1
    return frames.sorted { (newest - $0) & mask > (newest - $1) & mask }
  }

  /// Returns the slot that keeps `frame`, or nil if the frame is older than the window. Spec: [REASM-2], [REASM-3].
  ///
  /// If the frame is newer than every frame so far, the window moves forward first. Frame numbers compare by serial
  /// arithmetic: a number is newer if it is ahead by less than half of the frame numbers.
  mutating func admit(frame: Int) -> Int? {
    guard let newest = newestFrame else { return open(frame) }
    let frameCount = profile.headerFormat.frameCount
    let ahead = (frame - newest) & (frameCount - 1)
    if ahead == 0 { return slot(of: frame) }
    if ahead < frameCount / 2 {
      // Newer: frames that fall out of the window are freed.
      for slot in frames.indices {
        guard let kept = frames[slot] else { continue }
        if (frame - kept) & (frameCount - 1) >= frames.count { clear(slot) }
      }
      return open(frame)
    }
    let behind = frameCount - ahead
    guard behind < frames.count else { return nil }
    return slot(of: frame) ?? keep(frame)
  }

  private mutating func open(_ frame: Int) -> Int? {
    newestFrame = frame
    return keep(frame)
  }

  /// Keeps a frame in a free slot. A window has at most `frames.count` frames, so one slot is always free.
  private mutating func keep(_ frame: Int) -> Int? {
    // Unreached: one slot is always free.
    guard let slot = frames.firstIndex(of: nil) else { return nil }
    frames[slot] = frame
    return slot
  }

  /// Frees a slot and forgets the symbols and marks of its frame.
  mutating func clear(_ slot: Int) {
    frames[slot] = nil
    for stream in memory.areas.indices { inconsistent[memory.index(slot, stream)] = false }
    presence.removeAll(in: slot * memory.presenceBitsPerSlot..<(slot + 1) * memory.presenceBitsPerSlot)
  }
}
