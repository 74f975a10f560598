extension Receiver {
  /// The numbers on air of the frames that are kept, the oldest first, the one in the spare slot last. Spec: [REASM-2].
  public var keptFrames: [Int] { frames.compactMap { $0 }.sorted(by: numbers.isOlder) }

  /// The newest frame, or nil before the first.
  public var newestFrame: Int? { numbers.newest }

  /// The frame in the spare slot: one that seems newer and is not confirmed yet. Nil if there is none.
  public var spareFrame: Int? { numbers.spare }

  /// Returns the whole number of a frame, or nil if none has been announced. Spec: [REASM-7].
  ///
  /// - Parameter frame: The number on air of a frame that is kept. Any other is taken for a frame before the newest.
  public func number(ofFrame frame: Int) -> UInt32? {
    numbers.number(of: profile.headerFormat.frameOnAir(frame))
  }

  /// Returns the number on air of the kept frame that a message of the device names, such as a local result, or nil if no
  /// such frame is kept. Spec: [CTRL-2].
  public func keptFrame(named reference: ControlMessage.FrameReference) -> Int? {
    let format = profile.headerFormat
    let frame = format.frameOnAir(Int(reference.number))
    guard slots.index(ofFrame: frame) != nil else { return nil }
    let number = number(ofFrame: frame) ?? UInt32(reference.number)
    return reference.matches(number, frameBits: format.frameBits) ? frame : nil
  }

  /// Returns the frames that a fragment of `frame` would free, the oldest first. A caller can read them before they go.
  package func framesFreed(by frame: Int) -> [Int] {
    var after = numbers
    return framesFreed(by: after.admit(frame), after)
  }

  /// Returns the frames that an announcement would free, the oldest first.
  func framesFreed(byAnnouncement number: UInt32) -> [Int] {
    var after = numbers
    return framesFreed(by: after.announce(number), after)
  }

  private func framesFreed(by change: FrameNumbers.Change, _ after: FrameNumbers) -> [Int] {
    guard change == .moved || change == .restarted else { return [] }
    return keptFrames.filter { change == .restarted || !after.keeps($0) }
  }

  /// Notes that the link has been silent for an unknown number of frames: the next fragment or announcement is newer than
  /// everything before, and frees it. Spec: [REASM-3].
  public mutating func noteSilence() { numbers.isAfterSilence = true }

  /// Takes the number of the frame on air, as the device announced it. Spec: [REASM-7].
  public mutating func announce(_ number: UInt32) {
    forgetFreedFrames()
    let before = numbers
    let change = numbers.announce(number)
    if change != .kept { apply(change, before) }
  }

  /// Returns the slot that keeps `frame`, or nil if the frame is late. Spec: [REASM-2].
  mutating func admit(frame: Int) -> Int? {
    let before = numbers
    let change = numbers.admit(frame)
    guard change != .late else { return nil }
    if change != .kept { apply(change, before) }
    if let slot = slots.index(ofFrame: frame) { return slot }
    // Unreached: one slot is always free.
    guard let slot = slots.firstIndex(where: { $0.frame == nil }) else { return nil }
    slots[slot].frame = frame
    return slot
  }

  /// Empties `freed`. If it is empty, its memory is not touched.
  mutating func forgetFreedFrames() {
    guard hasFreed else { return }
    freed.removeAll(keepingCapacity: true)
    hasFreed = false
  }

  /// Frees frames, the oldest first, after the numbers have moved or restarted.
  private mutating func apply(_ change: FrameNumbers.Change, _ before: FrameNumbers) {
    if change == .restarted { restartCount &+= 1 }
    for slot in slots.indices {
      guard let frame = slots[slot].frame, change == .restarted || !numbers.keeps(frame) else { continue }
      freed.append((slot, frame))
    }
    hasFreed = !freed.isEmpty
    guard hasFreed else { return }
    freed.sort { before.isOlder($0.frame, than: $1.frame) }
    for (slot, _) in freed { clear(slot) }
  }

  /// Frees a slot and forgets the symbols and marks of its frame.
  mutating func clear(_ slot: Int) {
    guard slots[slot].frame != nil else { return }
    slots[slot] = Slot()
    for stream in memory.areas.indices { inconsistent[memory.index(slot, stream)] = false }
    for segment in memory.segments(slot) { counts[segment] = 0 }
    presence.removeAll(in: slot * memory.presenceBitsPerSlot..<(slot + 1) * memory.presenceBitsPerSlot)
  }
}

extension FrameNumbers {
  init(_ profile: Profile) {
    self.init(frameBits: profile.headerFormat.frameBits, window: profile.window, misorder: profile.misorder)
  }
}
