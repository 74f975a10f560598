internal import Quantize
internal import FeatureTypes

/// Takes fragments in, in any order, any number of times, with any of them missing; what it holds depends on their set
/// alone. Its memory is a function of the profile: `memoryLength`, taken once. Spec: [REASM].
///
/// A value without clocks, sockets or locks: one a device, wherever the server keeps it.
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
  /// The frames' symbols and bits, one frame after the other.
  var storage: [UInt8]
  /// The frame number that each slot holds, or nil.
  var frames: [Int?]
  /// Whether two fragments of a slot's stream disagreed about a symbol: `slot · streams + stream`.
  var inconsistent: [Bool]
  /// The newest frame seen.
  public internal(set) var newestFrame: Int?
  private var refusals: [Int]

  public init(_ profile: Profile) {
    self.profile = profile
    let (memory, window) = profile.withView { (ReceiverMemory($0), $0.window) }
    self.memory = memory
    storage = [UInt8](repeating: 0, count: memory.frameLength * window)
    frames = [Int?](repeating: nil, count: window)
    inconsistent = [Bool](repeating: false, count: window * memory.areas.count)
    refusals = [Int](repeating: 0, count: RefusalReason.allCases.count + 1)
  }

  /// Bytes of symbols and bits that the receiver holds, from beginning to end: (symbols + ⌈symbols / 8⌉) a stream and
  /// frame of the window.
  public var memoryLength: Int { storage.count }

  /// Fragments dropped for `reason`.
  public func refusalCount(_ reason: RefusalReason) -> Int { refusals[Int(reason.rawValue)] }

  /// Whether fragments of this frame and stream disagreed about a symbol. The smaller value stayed.
  public func isInconsistent(frame: Int, stream: Int) -> Bool {
    guard let slot = slot(of: frame), memory.areas.indices.contains(stream) else { return false }
    return inconsistent[slot * memory.areas.count + stream]
  }

  /// Takes one fragment in. O(bytes + segments); allocates nothing.
  @discardableResult
  public mutating func receive(_ fragment: Span<UInt8>) -> Outcome {
    let outcome: Outcome
    do throws(Refusal) {
      outcome = try store(fragment)
    } catch {
      refusals[Int(error.reason.rawValue)] += 1
      outcome = .refused(error.reason)
    }
    return outcome
  }

  /// Forgets everything, as a device that starts anew asks for. Counters stay.
  public mutating func reset() {
    newestFrame = nil
    for slot in frames.indices { clear(slot) }
  }

  func slot(of frame: Int) -> Int? { frames.firstIndex(of: frame) }

  struct Refusal: Error {
    let reason: RefusalReason
  }

  private mutating func store(_ fragment: Span<UInt8>) throws(Refusal) -> Outcome {
    let profile = profile  // borrowed while the receiver changes
    let view = ProfileView(checked: profile.bytes.span)
    let format = view.headerFormat
    guard fragment.count >= 1 else { throw Refusal(reason: .tooShort) }
    guard Int(fragment[0] >> 4) != FragmentHeader.control else { throw Refusal(reason: .unknownControl) }
    guard fragment.count > format.length else { throw Refusal(reason: .tooShort) }
    var packed: UInt32 = 0
    for byte in 0..<format.length { packed = packed << 8 | UInt32(fragment[byte]) }
    let header = FragmentHeader(packed: packed, format)
    guard header.stream < view.streamCount else { throw Refusal(reason: .unknownStream) }
    let area = memory.areas[header.stream]
    guard header.offset < area.symbols.count else { throw Refusal(reason: .offsetOutOfRange) }
    let stream = view.stream(header.stream)
    let bits = stream.layer.format.range.bits
    let count = min((fragment.count - format.length) * 8 / bits, area.symbols.count - header.offset)
    guard count > 0 else { throw Refusal(reason: .tooShort) }
    guard fragment.count == format.length + (count * bits + 7) / 8 else { throw Refusal(reason: .trailingBytes) }
    guard let slot = admit(frame: header.frame, of: format.frameCount) else { throw Refusal(reason: .lateFrame) }
    let stored = storeSymbols(
      BitReader(fragment, byteOffset: format.length), count: count, from: header.offset, of: stream, slot: slot)
    return .stored(stream: header.stream, frame: header.frame, newSymbols: stored)
  }
}
