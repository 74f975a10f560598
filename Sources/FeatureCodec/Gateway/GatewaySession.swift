internal import FeatureTypes
internal import Pooling

/// The server's side of a conversation with one device, for gateways without a heap: bytes in, events out, maps on demand.
/// Spec: [SESS-5] to [SESS-8].
///
/// A session is a plain value. The caller owns the profile and the memory and lends them to each call. It answers exactly as
/// a `ServerSession` does, which has its own memory, and tables for speed.
public struct GatewaySession: Sendable {
  /// The number of the device's session, or 0 before the first hello or announcement. Spec: [SESS-6].
  public internal(set) var number: UInt16 = 0
  package let identifier: UInt32
  let slots: GatewaySlots
  /// Whether control messages are answered. A receiver alone refuses them, and only says what it stores.
  package let converses: Bool
  var numbers: FrameNumbers
  var former = FormerSession()

  /// Creates a session that has received nothing, and erases the frames of `memory`.
  ///
  /// - Parameters:
  ///   - profile: The profile of this session. Every later call needs the same one.
  ///   - memory: Memory with at least the profile's `gatewaySize`.
  ///   - converses: False for a receiver without a session. Spec: [REASM-1].
  /// - Complexity: O(memory).
  public init(_ profile: borrowing ProfileView, in memory: inout GatewayMemory, converses: Bool = true) {
    identifier = profile.identifier
    slots = GatewaySlots(length: profile.slotLength, count: profile.window &+ 1)
    precondition(memory.frames.count >= slots.count &* slots.length, "the frames need gatewaySize")
    self.converses = converses
    numbers = FrameNumbers(profile)
    slots.clear(streams: profile.streamCount, in: &memory.frames)
  }

  /// The most events of one packet: a frame superseded for each slot, symbols, a layer, and a grid or content.
  public var eventLimit: Int { slots.count &+ 3 }

  /// Forgets everything that arrived, but not the session's number, for an application that knows that the device has
  /// restarted. Spec: [REASM-3].
  @inline(never)  // has several callers
  public mutating func reset(_ profile: borrowing ProfileView, in memory: inout GatewayMemory) {
    numbers = FrameNumbers(profile)
    slots.clear(streams: profile.streamCount, in: &memory.frames)
  }

  /// Notes that the link has been silent for an unknown number of frames: the next fragment or announcement is newer than
  /// everything before, and frees it. Spec: [REASM-3].
  public mutating func noteSilence() { numbers.isAfterSilence = true }
}

extension FrameNumbers {
  init(_ profile: borrowing ProfileView) {
    self.init(frameBits: profile.layout.header.frameBits, window: profile.window, misorder: profile.misorder)
  }
}
