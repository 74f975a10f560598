internal import Quantize
internal import FeatureTypes

/// Takes fragments in, in any order, any number of times, with any of them missing; what it holds depends on their set
/// alone. Its memory is a function of the profile: `memoryLength`, taken once. Spec: [REASM-1].
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
  /// The symbols of one fragment, before they are stored.
  private var decoded: [UInt8]

  public init(_ profile: Profile) {
    self.profile = profile
    let (memory, window) = profile.withView { (ReceiverMemory($0), $0.window) }
    self.memory = memory
    storage = [UInt8](repeating: 0, count: memory.frameLength * window)
    frames = [Int?](repeating: nil, count: window)
    inconsistent = [Bool](repeating: false, count: window * memory.areas.count)
    decoded = [UInt8](repeating: 0, count: memory.longestStream)
    refusals = [Int](repeating: 0, count: RefusalReason.allCases.count + 1)
  }

  /// Bytes of symbols and bits that the receiver holds, from beginning to end: (symbols + ⌈symbols / 8⌉) a stream and
  /// frame of the window, and once the symbols of the longest stream.
  public var memoryLength: Int { storage.count + decoded.count }

  /// What `memoryLength` of a receiver for `profile` will be.
  public static func memoryLength(of profile: Profile) -> Int {
    profile.withView { view in
      let memory = ReceiverMemory(view)
      return memory.frameLength * view.window + memory.longestStream
    }
  }

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
    do throws(FragmentRefusal) {
      outcome = try store(fragment)
    } catch {
      refusals[Int(error.reason.rawValue)] += 1
      outcome = .refused(error.reason)
    }
    return outcome
  }

  /// Forgets everything, as a device that starts anew asks for. Counters stay. Spec: [REASM-3].
  public mutating func reset() {
    newestFrame = nil
    for slot in frames.indices { clear(slot) }
  }

  func slot(of frame: Int) -> Int? { frames.firstIndex(of: frame) }

  private mutating func store(_ fragment: Span<UInt8>) throws(FragmentRefusal) -> Outcome {
    let profile = profile  // borrowed while the receiver changes
    let view = ProfileView(checked: profile.bytes.span, identifier: profile.identifier)
    // Checked whole before its first symbol is stored.
    var decoded: [UInt8] = []
    swap(&decoded, &self.decoded)
    defer { swap(&decoded, &self.decoded) }
    let checked = try CheckedFragment(fragment, of: view) { decoded[$0] = $1 }
    let header = checked.header
    guard let slot = admit(frame: header.frame, of: view.headerFormat.frameCount) else {
      throw FragmentRefusal(reason: .lateFrame)
    }
    let stored = storeSymbols(
      decoded, count: checked.count, from: header.offset, of: view.stream(header.stream), slot: slot)
    return .stored(stream: header.stream, frame: header.frame, newSymbols: stored)
  }
}
