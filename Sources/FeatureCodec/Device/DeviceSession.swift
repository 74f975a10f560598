public import FeatureTypes
internal import Pooling

/// The device's side of a conversation: which frame and stream are being sent, what the server has said. A plain value;
/// profile and buffers stay the caller's and are lent to each call, so nothing is allocated, ever.
///
///     startFrame → load (a layer's map) → nextFragment … → load (the next layer's: what was unsent is dropped) → …
///                                                        ↳ receive(exit): nothing more of this frame is sent
///
/// Frame numbers on air are short: a message that is a whole round of them late is taken for one of the current frame.
///
/// Spec: [SESS-1] to [SESS-4].
public struct DeviceSession: Hashable, Sendable {
  /// Number of the current frame, 0 to 65,535; its low bits go on air.
  public private(set) var frame: Int
  /// Whether the server has said that it is sure about the current frame.
  public private(set) var isStopped = false
  /// The operating point in use; 0 until the server names another one.
  public private(set) var operatingPoint = 0
  /// Downlink messages skipped.
  public private(set) var ignoredCount = 0
  /// Whether a stream that has been sent to its end is sent again, for as long as fragments are asked for.
  public var repeats: Bool
  private let identifier: UInt32
  private let frameMask: Int
  private var sender: StreamSender?

  /// A session of `profile`; every later call must be lent the same one. O(1).
  ///
  /// - Parameter frame: the number before the first `startFrame`, of which the low 16 bits count: a device that starts
  ///   anew may go on where it was.
  public init(_ profile: borrowing ProfileView, frame: Int = 0, repeats: Bool = false) {
    self.frame = frame & 0xFFFF
    identifier = profile.identifier
    frameMask = profile.headerFormat.frameCount - 1
    self.repeats = repeats
  }

  /// The current frame's number on air.
  public var frameOnAir: Int { frame & frameMask }

  /// What the session is doing at present. Spec: [SESS-1].
  public var state: State {
    if isStopped { return .stopped }
    guard let sender else { return .idle }
    return sender.offset < sender.symbolCount ? .sending : .sent
  }

  /// The message that opens a conversation, or opens it anew.
  public var hello: ControlMessage { .hello(version: ControlMessage.version, profile: identifier) }

  /// The device's own answer for the current frame.
  public func localResult(layer: UInt8, classIndex: UInt16, confidence: UInt8) -> ControlMessage {
    .localResult(
      .init(frame: UInt8(frameOnAir), layer: layer, classIndex: classIndex, confidence: confidence))
  }

  /// Begins the next inference; what was unsent of the last one is dropped.
  public mutating func startFrame() {
    frame = (frame + 1) & 0xFFFF
    isStopped = false
    sender = nil
  }

  /// Encodes a layer's map and makes it what is sent; what was unsent of the layer before is dropped. False, and
  /// nothing changes, when the server has said stop or the operating point does not use the stream.
  ///
  /// O(map + symbols).
  ///
  /// - Parameters:
  ///   - map: of the stream's layer's shape, in the layer's numbers; may be overwritten afterwards.
  ///   - index: a stream of a map layer.
  ///   - workspace: of at least the stream's `workspaceSize`; holds what is sent, so it is lent to `nextFragment` too.
  public mutating func load(
    _ map: borrowing FeatureMapView, stream index: Int, of profile: borrowing ProfileView,
    in workspace: inout DeviceWorkspace
  ) -> Bool {
    guard mayLoad(index, of: profile) else { return false }
    let stream = profile.stream(index)
    precondition(!stream.isBytes, "a byte stream takes bytes")
    stream.encode(map, in: &workspace)
    sender = StreamSender(stream, frame: frame)
    return true
  }

  /// Makes `content`, an opaque byte string such as a JPEG, what is sent on a byte stream; else as `load`. O(content).
  /// Spec: [PROF-8].
  ///
  /// - Parameters:
  ///   - content: at most the stream's `maximumBytes` bytes; may be empty.
  ///   - index: a stream of a byte layer.
  ///   - workspace: of at least 3 bytes of symbols more than `content`; lent to `nextFragment` too.
  public mutating func loadBytes(
    _ content: Span<UInt8>, stream index: Int, of profile: borrowing ProfileView, in workspace: inout DeviceWorkspace
  ) -> Bool {
    guard mayLoad(index, of: profile) else { return false }
    let stream = profile.stream(index)
    precondition(stream.isBytes, "this stream carries maps")
    let count = stream.encodeBytes(content, in: &workspace)
    sender = StreamSender(stream, frame: frame, symbolCount: count)
    return true
  }

  /// The next fragment of what is loaded, in the first bytes of `payload`; returns its length, 0 when there is nothing to
  /// send. The payload's length is the limit and may change from call to call; where it is too short for any symbol,
  /// the call fails and nothing changes. O(payload + segments).
  public mutating func nextFragment(
    of profile: borrowing ProfileView, in workspace: borrowing DeviceWorkspace, into payload: inout MutableSpan<UInt8>
  ) throws(FragmentError) -> Int {
    try nextFragment(of: profile, symbols: workspace.symbols.span, into: &payload)
  }

  /// The same, where the symbols that `load` left in its workspace are at hand.
  public mutating func nextFragment(
    of profile: borrowing ProfileView, symbols: Span<UInt8>, into payload: inout MutableSpan<UInt8>
  ) throws(FragmentError) -> Int {
    precondition(profile.identifier == identifier, "a session belongs to its profile")
    guard !isStopped, var sender else { return 0 }
    if repeats, sender.offset == sender.symbolCount { sender.restart() }
    let length = try sender.nextFragment(of: profile.stream(sender.stream), symbols: symbols, into: &payload)
    self.sender = sender
    return length
  }

  private func mayLoad(_ index: Int, of profile: borrowing ProfileView) -> Bool {
    precondition(profile.identifier == identifier, "a session belongs to its profile")
    return !isStopped && profile.uses(stream: index, atOperatingPoint: operatingPoint)
  }
}

extension DeviceSession {
  /// Takes a downlink message in. Bytes from the air: whatever they are, they are an event or are counted as ignored.
  /// O(1).
  public mutating func receive(_ bytes: Span<UInt8>, of profile: borrowing ProfileView) -> Event {
    precondition(profile.identifier == identifier, "a session belongs to its profile")
    let message: ControlMessage
    do throws(ControlError) {
      message = try ControlMessage(bytes)
    } catch {
      return ignore()
    }
    switch message {
    case .welcome(let version, let profile):
      return version == ControlMessage.version && profile == identifier ? .welcome : ignore()
    case .refuse(let reason, let version): return .refused(reason, version: version)
    case .exit(let decision):
      guard Int(decision.frame) == frameOnAir else { return ignore() }
      isStopped = true
      return .exit(decision)
    case .report(let frame, let stream, let symbols):
      guard Int(frame) == frameOnAir, Int(stream) < profile.streamCount else { return ignore() }
      return .report(stream: Int(stream), symbols: Int(symbols))
    case .retune(let point):
      guard Int(point) < profile.operatingPointCount else { return ignore() }
      operatingPoint = Int(point)
      return .retuned(operatingPoint: Int(point))
    case .hello, .localResult: return ignore()
    }
  }

  private mutating func ignore() -> Event {
    ignoredCount &+= 1
    return .ignored
  }
}
