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
  let memory: ReceiverMemory
  /// The symbols that are kept.
  var symbols: ContiguousArray<UInt8>
  /// The presence bits of the symbols.
  var presence: PresenceBits
  /// The frame number of each slot, or nil.
  var frames: [Int?]
  /// For each slot and stream, whether two fragments disagreed about a symbol.
  var inconsistent: [Bool]
  /// For each slot and segment, how many symbols are there, at index `memory.segment(…)`.
  var counts: [Int]
  /// The numbers of the frames.
  var numbers: FrameNumbers
  /// The session's number, which a seeded check covers; 0 without a session. Spec: [FRAG-8].
  package var session: UInt16 = 0
  /// The slots and numbers of the frames that the last fragment or announcement freed, the oldest first.
  var freed: [(slot: Int, frame: Int)] = []
  /// How often all frames were freed because their numbers no longer say how far apart they are. Spec: [REASM-3].
  package var restartCount = 0
  private var refusals: [Int]
  /// Whether the last fragment that was stored brought the last symbol of a segment.
  private(set) var hasCompletedSegment = false
  /// The symbols of one fragment, before they are stored.
  var fragment: FragmentSymbols
  /// Whether the scalar forms are used, which define the results: for tests.
  package var usesScalarForms = false

  /// Creates a receiver that has received nothing, and allocates its memory.
  public init(_ profile: Profile) {
    self.profile = profile
    memory = ReceiverMemory(profile)
    symbols = ContiguousArray(repeating: 0, count: memory.slotCount * memory.symbolsPerSlot)
    presence = PresenceBits(count: memory.slotCount * memory.presenceBitsPerSlot)
    frames = [Int?](repeating: nil, count: memory.slotCount)
    inconsistent = [Bool](repeating: false, count: memory.slotCount * memory.areas.count)
    counts = [Int](repeating: 0, count: memory.slotCount * memory.segmentsPerSlot)
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
  public static func memoryLength(of profile: Profile) -> Int { ReceiverMemory(profile).length }

  /// Returns the number of fragments dropped for `reason`.
  public func refusalCount(_ reason: RefusalReason) -> Int { refusals[Int(reason.rawValue)] }

  /// Returns whether fragments of this frame and stream disagreed about a symbol. The smaller value was kept.
  public func isInconsistent(frame: Int, stream: Int) -> Bool {
    guard let slot = slot(of: frame), memory.areas.indices.contains(stream) else { return false }
    return inconsistent[memory.index(slot, stream)]
  }

  /// Receives one fragment. Allocates nothing.
  ///
  /// - Complexity: O(bytes + symbols + log segments).
  @discardableResult
  public mutating func receive(_ fragment: Span<UInt8>) -> Outcome {
    do throws(FragmentRefusal) {
      // The whole fragment is checked before its first symbol is stored.
      if !freed.isEmpty { freed.removeAll(keepingCapacity: true) }
      let header = try profile.readFragment(
        fragment, session: session, into: &self.fragment, usesScalarForm: usesScalarForms)
      guard let slot = admit(frame: header.frame) else { throw FragmentRefusal(reason: .lateFrame) }
      let stream = profile.streams[header.stream]
      let new =
        usesScalarForms ? storeScalar(stream, from: header.offset, slot: slot) : store(stream, slot: slot)
      return .stored(stream: header.stream, frame: header.frame, newSymbols: new)
    } catch {
      refusals[Int(error.reason.rawValue)] += 1
      return .refused(error.reason)
    }
  }

  private mutating func store(_ stream: DerivedStream, slot: Int) -> Int {
    let first = memory.first(slot, stream.index)
    let stored = fragment.store(
      stream, into: &symbols, &presence.bytes, &counts,
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
    var cursor = SymbolCursor(stream, at: offset)
    var (new, next) = (0, 0)
    while next < fragment.count, let run = cursor.next(in: stream) {
      let newBefore = new
      for place in run.places.prefix(fragment.count - next) {
        let symbol = fragment.bytes[next]
        let at = start.symbol + place
        next += 1
        if presence.insert(start.bit + place) {
          symbols[at] = symbol
          new += 1
        } else if symbols[at] != symbol {
          inconsistent[memory.index(slot, stream.index)] = true
          if range.value(of: symbol) < range.value(of: symbols[at]) { symbols[at] = symbol }
        }
      }
      counts[memory.segment(slot, stream.index, run.segment.index)] += new - newBefore
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
    freed.removeAll(keepingCapacity: true)
    for slot in frames.indices { clear(slot) }
  }

  func slot(of frame: Int) -> Int? { frames.firstIndex(of: frame) }
}
