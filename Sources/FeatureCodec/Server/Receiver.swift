/// Receives fragments in any order, any number of times, with any of them missing. Spec: [REASM-1].
///
/// The state depends only on the set of fragments. The memory is a function of the profile: `memoryLength` bytes for
/// symbols, allocated once.
///
/// A receiver is a value without clocks, sockets or locks. Use one per device and store it anywhere in the server.
public struct Receiver: Sendable {
  /// The outcome of a fragment.
  public enum Outcome: Hashable, Sendable {
    /// The fragment was stored. `newSymbols` of its symbols were not there before.
    case stored(stream: Int, frame: Int, newSymbols: Int)
    /// The fragment was dropped. Only a counter has changed.
    case refused(RefusalReason)
  }

  public let profile: Profile
  var memory: ReceiverMemory { profile.memory }
  /// The symbols that are kept, in the order on air.
  var symbols: ContiguousArray<UInt8>
  /// The presence bits of the symbols.
  var presence: PresenceBits
  /// The frames that are kept.
  var slots: ContiguousArray<Slot>
  /// For each slot and stream, whether two fragments disagreed about a symbol.
  var inconsistent: [Bool]
  /// For each slot and segment, how many symbols are there, at index `memory.segment(…)`.
  var counts: ContiguousArray<Int>
  /// The numbers of the frames.
  var numbers: FrameNumbers
  /// The session's number, which a seeded check covers; 0 without a session. Spec: [FRAG-8].
  package var session: UInt16 = 0
  /// The slots and numbers of the frames that the last fragment or announcement freed, the oldest first.
  var freed: [(slot: Int, frame: Int)] = []
  /// Whether `freed` has any.
  var hasFreed = false
  /// How often all frames were freed because their numbers no longer say how far apart they are. Spec: [REASM-3].
  package var restartCount = 0
  private var refusals: [Int]
  /// The slot in which the last fragment was stored.
  private(set) var lastSlot = 0
  /// Whether the last fragment that was stored brought the last symbol of a segment.
  private(set) var hasCompletedSegment = false
  /// The symbols of one fragment, before they are stored.
  var fragment: FragmentSymbols
  /// Whether the scalar forms are used, which define the results: for tests.
  package var usesScalarForms = false

  /// Creates a receiver that has received nothing, and allocates its memory.
  public init(_ profile: Profile) {
    self.profile = profile
    let memory = profile.memory
    symbols = ContiguousArray(repeating: 0, count: memory.slotCount * memory.symbolsPerSlot)
    presence = PresenceBits(count: memory.slotCount * memory.presenceBitsPerSlot)
    slots = ContiguousArray(repeating: Slot(), count: memory.slotCount)
    inconsistent = [Bool](repeating: false, count: memory.slotCount * memory.areas.count)
    counts = ContiguousArray(repeating: 0, count: memory.slotCount * memory.segmentsPerSlot)
    numbers = FrameNumbers(profile)
    freed.reserveCapacity(memory.slotCount)
    fragment = FragmentSymbols(symbolCount: memory.longestStream)
    refusals = [Int](repeating: 0, count: RefusalReason.allCases.count + 1)
  }

  /// The number of bytes of symbols and presence bits that the receiver holds throughout its life. Spec: [REASM-5].
  ///
  /// It is symbols + ⌈symbols / 8⌉ for each stream and frame of the window and the spare one, plus the symbols of the
  /// longest stream once. Beyond these bytes a receiver has a few numbers for each slot, stream and segment.
  public var memoryLength: Int { symbols.count + presence.bytes.count + fragment.bytes.count }

  /// Returns the `memoryLength` of a receiver for `profile`.
  public static func memoryLength(of profile: Profile) -> Int { profile.memory.length }

  /// Returns the number of fragments dropped for `reason`.
  public func refusalCount(_ reason: RefusalReason) -> Int { refusals[Int(reason.rawValue)] }

  /// Returns whether fragments of this frame and stream disagreed about a symbol. The smaller value was kept.
  public func isInconsistent(frame: Int, stream: Int) -> Bool {
    guard let slot = slot(of: frame), memory.areas.indices.contains(stream) else { return false }
    return inconsistent[memory.index(slot, stream)]
  }

  /// Receives one fragment. Allocates nothing.
  ///
  /// - Complexity: O(bytes + symbols + log segments), plus the memory of the frames that it frees.
  @discardableResult
  public mutating func receive(_ fragment: Span<UInt8>) -> Outcome {
    do throws(FragmentRefusal) {
      // The whole fragment is checked before its first symbol is stored.
      forgetFreedFrames()
      prefetch(fragment)
      let (header, stream) = try profile.readFragment(
        fragment, session: session, into: &self.fragment, usesScalarForm: usesScalarForms)
      guard let slot = admit(frame: header.frame) else { throw FragmentRefusal(reason: .lateFrame) }
      lastSlot = slot
      let new =
        usesScalarForms
        ? storeScalar(stream, from: header.offset, slot: slot) : store(stream, from: header.offset, slot: slot)
      return .stored(stream: header.stream, frame: header.frame, newSymbols: new)
    } catch {
      refusals[Int(error.reason.rawValue)] += 1
      return .refused(error.reason)
    }
  }

  private mutating func store(_ stream: DerivedStream, from offset: Int, slot: Int) -> Int {
    let first = memory.first(slot, stream.index)
    let stored = fragment.store(
      stream, from: offset, into: &symbols, &presence.bytes, &counts,
      at: (first.symbol, first.bit, memory.segment(slot, stream.index, 0)))
    if stored.isInconsistent { inconsistent[memory.index(slot, stream.index)] = true }
    hasCompletedSegment = stored.new > 0 && stored.hasCompleteSegment
    return stored.new
  }

  /// Stores the symbols of the fragment that was read from `offset` on, and returns how many of them were new. Spec:
  /// [REASM-4].
  ///
  /// If two fragments disagree about a symbol, the smaller value stays, regardless of their order. The scalar form, which
  /// defines the result of `store`.
  private mutating func storeScalar(_ stream: DerivedStream, from offset: Int, slot: Int) -> Int {
    let range = stream.layer.format.range
    let start = memory.first(slot, stream.index)
    var segment = stream.segment(at: offset)
    var new = 0
    for (index, symbol) in fragment.bytes.prefix(fragment.count).enumerated() {
      if offset + index == segment.places.upperBound { segment = stream.segments[segment.index + 1] }
      let at = start.symbol + offset + index
      if presence.insert(start.bit + offset + index) {
        symbols[at] = symbol
        new += 1
        counts[memory.segment(slot, stream.index, segment.index)] += 1
      } else if symbols[at] != symbol {
        inconsistent[memory.index(slot, stream.index)] = true
        if range.value(of: symbol) < range.value(of: symbols[at]) { symbols[at] = symbol }
      }
    }
    hasCompletedSegment = new > 0 && completesSegment(of: stream, from: offset, slot: slot)
    return new
  }

  /// Whether one of the segments that the fragment's symbols belong to is complete.
  private func completesSegment(of stream: DerivedStream, from offset: Int, slot: Int) -> Bool {
    var index = stream.segment(at: offset).index
    while index < stream.segments.count, stream.segments[index].start < offset + fragment.count {
      let segment = stream.segments[index]
      if counts[memory.segment(slot, stream.index, index)] == segment.symbolCount { return true }
      index += 1
    }
    return false
  }

  /// Forgets everything except counters, for a device that restarts. Spec: [REASM-3].
  ///
  /// - Complexity: O(memory of the frames that are kept).
  public mutating func reset() {
    numbers = FrameNumbers(profile)
    forgetFreedFrames()
    for slot in slots.indices { clear(slot) }
  }

  /// The frame number of each slot, or nil.
  var frames: [Int?] { slots.map { $0.frame } }

  func slot(of frame: Int) -> Int? { slots.index(ofFrame: frame) }

  /// A place for a frame of the window or the spare one.
  ///
  /// Its fields are small, so that the slots of a session share a cache line.
  struct Slot: Hashable, Sendable {
    /// The number on air of the frame, or nil.
    fileprivate var number: UInt16?
    private var layer: UInt16?

    var frame: Int? {
      get { number.map { Int($0) } }
      set { number = newValue.map { UInt16($0) } }
    }
    /// The deepest layer of which a fragment was stored, or nil, for `ServerSession`.
    var deepestLayer: Int? {
      get { layer.map { Int($0) } }
      set { layer = newValue.map { UInt16($0) } }
    }
  }
}

extension ContiguousArray<Receiver.Slot> {
  /// The slot of the frame with this number on air, or nil. Of the array, since a function that changes the receiver would
  /// copy it to call one of the receiver's that does not.
  func index(ofFrame frame: Int) -> Int? {
    guard let number = UInt16(exactly: frame) else { return nil }
    return firstIndex { $0.number == number }
  }
}
