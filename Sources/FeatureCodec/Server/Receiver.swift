/// Takes fragments in, in any order, any number of times, with any of them missing; what it holds depends on their set
/// alone. Its memory is a function of the profile: `memoryLength`, taken once. Spec: [REASM-1].
///
/// A value without clocks, sockets or locks: one per device, wherever the server keeps it.
public struct Receiver: Sendable {
  /// What became of a fragment.
  public enum Outcome: Hashable, Sendable {
    /// Stored: which stream and frame it was of, and how many of its symbols were new.
    case stored(stream: Int, frame: Int, newSymbols: Int)
    /// Dropped; nothing has changed but the counter.
    case refused(RefusalReason)
  }

  public let profile: Profile
  let memory: ReceiverMemory
  /// The symbols that are kept, and which of them are there.
  var symbols: [UInt8]
  var presence: PresenceBits
  /// The frame number that each slot holds, or nil.
  var frames: [Int?]
  /// For each slot and stream whether two fragments disagreed about a symbol.
  var inconsistent: [Bool]
  /// The newest frame seen.
  public internal(set) var newestFrame: Int?
  private var refusals: [Int]
  /// The symbols of one fragment, before they are stored.
  private var read: FragmentSymbols

  public init(_ profile: Profile) {
    self.profile = profile
    memory = ReceiverMemory(profile)
    symbols = [UInt8](repeating: 0, count: memory.slotCount * memory.symbolsPerSlot)
    presence = PresenceBits(count: memory.slotCount * memory.presenceBitsPerSlot)
    frames = [Int?](repeating: nil, count: memory.slotCount)
    inconsistent = [Bool](repeating: false, count: memory.slotCount * memory.areas.count)
    read = FragmentSymbols(symbolCount: memory.longestStream)
    refusals = [Int](repeating: 0, count: RefusalReason.allCases.count + 1)
  }

  /// Bytes of symbols and presence bits that the receiver holds, from beginning to end: (symbols + ⌈symbols / 8⌉) for
  /// each stream and frame of the window, and once the symbols of the longest stream. Spec: [REASM-5].
  public var memoryLength: Int { symbols.count + presence.bytes.count + read.lowBits.count }

  /// What `memoryLength` of a receiver for `profile` will be.
  public static func memoryLength(of profile: Profile) -> Int { ReceiverMemory(profile).length }

  /// Fragments dropped for `reason`.
  public func refusalCount(_ reason: RefusalReason) -> Int { refusals[Int(reason.rawValue)] }

  /// Whether fragments of this frame and stream disagreed about a symbol. The smaller value stayed.
  public func isInconsistent(frame: Int, stream: Int) -> Bool {
    guard let slot = slot(of: frame), memory.areas.indices.contains(stream) else { return false }
    return inconsistent[memory.index(slot, stream)]
  }

  /// Takes one fragment in. O(bytes + symbols + log segments); allocates nothing.
  @discardableResult
  public mutating func receive(_ fragment: Span<UInt8>) -> Outcome {
    do throws(FragmentRefusal) {
      // Checked whole before its first symbol is stored.
      let header = try profile.readFragment(fragment, into: &read)
      guard let slot = admit(frame: header.frame) else { throw FragmentRefusal(reason: .lateFrame) }
      return .stored(stream: header.stream, frame: header.frame, newSymbols: store(header.stream, slot: slot))
    } catch {
      refusals[Int(error.reason.rawValue)] += 1
      return .refused(error.reason)
    }
  }

  /// Stores the symbols that were read of `stream`; returns how many were new. Of two fragments that disagree about a
  /// symbol the smaller value stays, whichever came first. Spec: [REASM-4].
  private mutating func store(_ index: Int, slot: Int) -> Int {
    let stream = profile.streams[index]
    let range = stream.layer.format.range
    let (firstSymbol, firstBit) = (memory.symbols(slot, index).lowerBound, memory.presenceBits(slot, index).lowerBound)
    var new = 0
    while let (places, first) = read.nextRun(of: stream) {
      for place in places {
        let symbol = stream.pattern(ofLowBits: read.lowBits[first + place - places.lowerBound])
        let at = firstSymbol + place
        if presence.insert(firstBit + place) {
          symbols[at] = symbol
          new += 1
        } else if symbols[at] != symbol {
          inconsistent[memory.index(slot, index)] = true
          if range.value(of: symbol) < range.value(of: symbols[at]) { symbols[at] = symbol }
        }
      }
    }
    return new
  }

  /// Forgets everything, as a device that starts anew asks for. Counters stay. Spec: [REASM-3].
  public mutating func reset() {
    newestFrame = nil
    for slot in frames.indices { clear(slot) }
  }

  func slot(of frame: Int) -> Int? { frames.firstIndex(of: frame) }
}
