extension Receiver {
  /// The frames that are kept, by their numbers on air, the oldest first. Spec: [REASM-2].
  public var keptFrames: [Int] { oldestFirst(frames.compactMap { $0 }) }

  /// `frames` by their age, counted from the newest frame.
  func oldestFirst(_ frames: [Int]) -> [Int] {
    guard frames.count > 1, let newest = newestFrame else { return frames }
    let mask = profile.headerFormat.frameCount - 1
    return frames.sorted { (newest - $0) & mask > (newest - $1) & mask }
  }

  /// The slot that keeps `frame`, after moving the window forward if the frame is newer than all before it; nil when it
  /// is older than the window. Frame numbers compare by serial arithmetic: up to half of them ahead is newer.
  /// Spec: [REASM-2], [REASM-3].
  mutating func admit(frame: Int) -> Int? {
    guard let newest = newestFrame else { return open(frame) }
    let frameCount = profile.headerFormat.frameCount
    let ahead = (frame - newest) & (frameCount - 1)
    if ahead == 0 { return slot(of: frame) }
    if ahead < frameCount / 2 {
      // Newer: whatever the window leaves behind is freed.
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

  /// Frames of a window are at most `frames.count`, so one slot is always free.
  private mutating func keep(_ frame: Int) -> Int? {
    // Unreached: the sentence above.
    guard let slot = frames.firstIndex(of: nil) else { return nil }
    frames[slot] = frame
    return slot
  }

  /// Frees a slot: its frame's symbols and marks are forgotten.
  mutating func clear(_ slot: Int) {
    frames[slot] = nil
    for stream in memory.areas.indices { inconsistent[memory.index(slot, stream)] = false }
    presence.removeAll(in: slot * memory.bitsPerSlot..<(slot + 1) * memory.bitsPerSlot)
  }
}
