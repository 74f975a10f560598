public import FeatureTypes
internal import Pooling

/// The device's side of a conversation: which frame and stream it sends, and what the server has said. Spec: [SESS-1]
/// to [SESS-4].
///
/// A session is a plain value. The caller owns the profile and the buffers and lends them to each call, so a session
/// never allocates memory.
///
///     startFrame → load (a layer's map) → nextFragment … → load (the next layer's map; unsent symbols are dropped) → …
///                                                        ↳ receive(exit): nothing more of this frame is sent
///
/// Frame numbers on air are short. On a link that may fall silent, send an `announcement` before the fragments of each
/// frame. An exit names its frame by 16 bits if the server has heard one, else by the bits on air.
public struct DeviceSession: Hashable, Sendable {
  /// The phase of a session. Raw values are stable codes. Spec: [SESS-1].
  public enum Phase: UInt8, Hashable, Sendable {
    /// Nothing is loaded.
    case idle = 0
    /// Something is loaded and not sent to its end.
    case sending = 1
    /// Everything that is loaded has been sent.
    case sent = 2
    /// The server is sure about the current frame: nothing more of the frame is sent.
    case stopped = 3
  }

  /// The number of this session. Spec: [SESS-6].
  public let number: UInt16
  /// The number of the current frame, modulo 2³². Its low bits go on air.
  public private(set) var frame: UInt32
  /// Whether the server has said that it is sure about the current frame.
  public internal(set) var isStopped = false
  /// The operating point in use, 0 until the server names another one.
  public internal(set) var operatingPoint = 0
  /// The number of downlink messages that were skipped.
  public internal(set) var ignoredCount = 0
  /// Whether a stream that has been sent to its end is sent again while fragments are asked for.
  public var repeats: Bool
  package let identifier: UInt32
  let frameBits: Int
  /// Whether a stream is loaded.
  package private(set) var isLoaded = false
  /// The sender of what is loaded.
  package var sender = StreamSender()

  /// Creates a session of `profile`.
  ///
  /// - Parameters:
  ///   - profile: The profile of this session. Every later call needs the same one.
  ///   - number: The number of this session, which must be another one at each start of the device: best a random one,
  ///     1 to 65,535. 0 stands for no session, for devices that never send a hello or an announcement.
  ///   - frame: The number before the first `startFrame`. A device that restarts may continue where it was.
  ///   - repeats: Whether a stream that has been sent to its end is sent again.
  /// - Complexity: O(1).
  public init(_ profile: borrowing ProfileView, number: UInt16, frame: UInt32 = 0, repeats: Bool = false) {
    self.number = number
    self.frame = frame
    identifier = profile.identifier
    frameBits = profile.headerFormat.frameBits
    self.repeats = repeats
  }

  /// The current frame's number on air.
  public var frameOnAir: Int { Int(truncatingIfNeeded: frame & (1 &<< UInt32(truncatingIfNeeded: frameBits) &- 1)) }

  /// The present phase of the session. Spec: [SESS-1].
  public var phase: Phase {
    if isStopped { return .stopped }
    guard isLoaded else { return .idle }
    return sender.offset < sender.symbolCount ? .sending : .sent
  }

  /// The message that opens a conversation. Repeat it until the welcome arrives, and after every reconnection.
  public var hello: ControlMessage { .hello(version: ControlMessage.version, profile: identifier, session: number) }

  /// The message that tells the whole number of the current frame. Spec: [REASM-7].
  public var announcement: ControlMessage { .announcement(session: number, number: frame) }

  /// Returns the message with the device's own answer for the current frame.
  public func localResult(layer: UInt8, classIndex: UInt16, confidence: UInt8) -> ControlMessage {
    .localResult(
      .init(
        frame: .init(frame, bits: 16), layer: layer, classIndex: classIndex, confidence: confidence))
  }

  /// Begins the next inference. Unsent symbols of the last one are dropped.
  public mutating func startFrame() {
    frame &+= 1
    isStopped = false
    isLoaded = false
    sender = StreamSender()
  }

  /// Encodes a layer's map and loads it. Unsent symbols of the previous layer are dropped.
  ///
  /// - Parameters:
  ///   - map: A map with the shape and format of the stream's layer. It may be overwritten afterwards.
  ///   - index: The index of a stream of a map layer.
  ///   - profile: The session's profile.
  ///   - workspace: At least the stream's `workspaceSize`. It holds the symbols to send, so lend it to `nextFragment`
  ///     too.
  /// - Returns: False, and nothing changes, if the server has said stop or the operating point does not use the stream.
  /// - Complexity: O(map + symbols + channels · segments).
  public mutating func load(
    _ map: borrowing FeatureMapView, stream index: Int, of profile: borrowing ProfileView,
    in workspace: inout DeviceWorkspace
  ) -> Bool {
    load(StridedMapView(map), stream: index, of: profile, in: &workspace)
  }

  /// Encodes a layer's map whose samples may have gaps between them, and loads it. See `load(_:stream:of:in:)`.
  public mutating func load(
    _ map: borrowing StridedMapView, stream index: Int, of profile: borrowing ProfileView,
    in workspace: inout DeviceWorkspace
  ) -> Bool {
    guard mayLoad(index, of: profile) else { return false }
    let stream = profile.stream(index)
    precondition(!stream.isBytes, "a byte stream carries bytes, not maps")
    stream.encode(map, in: &workspace)
    load(stream, symbolCount: stream.symbolCount)
    return true
  }

  /// Loads `content`, an opaque byte string such as a JPEG file, on a byte stream. Spec: [PROF-8].
  ///
  /// Unsent symbols of the previous layer are dropped.
  ///
  /// - Parameters:
  ///   - content: At most `maximumBytes` bytes of the stream. May be empty.
  ///   - index: The index of a stream of a byte layer.
  ///   - profile: The session's profile.
  ///   - workspace: At least 3 more bytes of symbols than `content` has. Lend it to `nextFragment` too.
  /// - Returns: False, and nothing changes, if the server has said stop or the operating point does not use the stream.
  /// - Complexity: O(content).
  public mutating func loadBytes(
    _ content: Span<UInt8>, stream index: Int, of profile: borrowing ProfileView, in workspace: inout DeviceWorkspace
  ) -> Bool {
    guard mayLoad(index, of: profile) else { return false }
    let stream = profile.stream(index)
    precondition(stream.isBytes, "this stream carries maps, not bytes")
    let count = stream.encodeBytes(content, in: &workspace)
    load(stream, symbolCount: count)
    return true
  }

  /// Loads symbols that are already in the workspace: all of the stream's, or those of a string.
  ///
  /// - Precondition: `stream` is one of the session's profile, and in use, and has so many symbols.
  package mutating func load(_ stream: borrowing StreamView, symbolCount: Int) {
    isLoaded = true
    sender = StreamSender(stream, frame: frameOnAir, session: number, checkedCount: symbolCount)
  }

  /// Writes the next fragment into the first bytes of `payload`.
  ///
  /// The length of `payload` is the limit, and may change from call to call.
  ///
  /// - Parameters:
  ///   - profile: The session's profile.
  ///   - workspace: The workspace that `load` filled.
  ///   - payload: The memory for the fragment.
  /// - Returns: The fragment's length, or 0 if there is nothing to send.
  /// - Throws: `FragmentError.payloadTooShort` if `payload` is below the stream's smallest payload. Then nothing
  ///   changes.
  /// - Complexity: O(payload + segments).
  public mutating func nextFragment(
    of profile: borrowing ProfileView, in workspace: borrowing DeviceWorkspace, into payload: inout MutableSpan<UInt8>
  ) throws(FragmentError) -> Int {
    try nextFragment(of: profile, symbols: workspace.symbols.span, into: &payload)
  }

  /// Writes the next fragment, given only the symbols that `load` left in its workspace.
  @inline(__always)  // saves a stack frame
  public mutating func nextFragment(
    of profile: borrowing ProfileView, symbols: Span<UInt8>, into payload: inout MutableSpan<UInt8>
  ) throws(FragmentError) -> Int {
    precondition(profile.identifier == identifier, "a session belongs to its profile")
    guard !isStopped, isLoaded else { return 0 }
    let stream = profile.stream(sender.stream)
    return try sender.nextFragment(of: stream, symbols: symbols, into: &payload, repeats: repeats)
  }

  func mayLoad(_ index: Int, of profile: borrowing ProfileView) -> Bool {
    precondition(profile.identifier == identifier, "a session belongs to its profile")
    return !isStopped && profile.uses(stream: index, atOperatingPoint: operatingPoint)
  }
}
