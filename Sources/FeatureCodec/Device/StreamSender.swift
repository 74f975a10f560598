/// Sends one frame of a stream, fragment by fragment. Spec: [FRAG-1] to [FRAG-5], [FRAG-8], [SCAN-5].
///
///     | header | codes, most significant bit first | first bits of the code that did not fit | check |
///
/// A sender is a plain value that a device can store anywhere. Every fragment stands alone. The payload limit is an
/// argument of each call, because a link may renegotiate it. If link-layer packets carry 251 bytes, payloads of 251·j −
/// 7 bytes (244, 495) fill them; 512 does not.
public struct StreamSender: Hashable, Sendable {
  public let stream: Int
  /// The frame's number on air.
  public let frame: Int
  let session: UInt16
  /// The number of symbols to send: the stream's, or fewer for a byte stream.
  public let symbolCount: Int
  /// The number of symbols sent so far, which is the next symbol's offset on air.
  public internal(set) var offset = 0
  /// Where the next fragment begins. If it is not at `offset`, it has to be found again.
  private var cursor = SymbolCursor()

  /// Creates a sender of nothing.
  init() { (stream, frame, session, symbolCount) = (0, 0, 0, 0) }

  /// Creates a sender of all symbols of a stream.
  ///
  /// - Parameters:
  ///   - stream: The stream.
  ///   - frame: The number of the inference. Its low bits go on air.
  ///   - session: The session's number, which a seeded check covers ([FRAG-8]).
  public init(_ stream: borrowing StreamView, frame: Int, session: UInt16 = 0) {
    self.init(stream, frame: frame, session: session, symbolCount: stream.symbolCount)
  }

  /// Creates a sender of the first `symbolCount` symbols of a stream: for a byte stream, the number that
  /// `StreamView.encodeBytes(_:in:)` returned. The symbols of a map are sent whole, because their codes depend on where a
  /// run ends.
  public init(_ stream: borrowing StreamView, frame: Int, session: UInt16 = 0, symbolCount: Int) {
    let whole = stream.symbolCount
    precondition(0...whole ~= symbolCount, "the stream has fewer symbols")
    precondition(stream.isBytes || symbolCount == whole, "only a string of bytes may end early")
    self.init(stream, frame: frame, session: session, checkedCount: symbolCount)
  }

  /// Creates a sender of a number of symbols that is known to be right.
  init(_ stream: borrowing StreamView, frame: Int, session: UInt16, checkedCount symbolCount: Int) {
    self.stream = stream.index
    self.frame = stream.profile.headerFormat.frameOnAir(frame)
    self.session = session
    self.symbolCount = symbolCount
  }

  /// Returns the stream's smallest payload, in which the longest code of one symbol fits. Spec: [CODE-11].
  public static func minimumPayload(of stream: borrowing StreamView) -> Int {
    stream.profile.headerFormat.length + (stream.isRaw ? 1 : 4) + stream.profile.checkLength
  }

  /// The length of the longest fragment in bytes. A longer payload is filled only up to this length. Spec: [FRAG-5].
  public static let maximumPayload = 65_535

  /// Starts again from the stream's first symbol, or from another one: repetition, for a sender with air time left.
  /// Spec: [FRAG-9].
  public mutating func restart(at offset: Int = 0) {
    precondition(0...symbolCount ~= offset, "the stream has no such symbol")
    self.offset = offset
  }

  /// Writes the next fragment into the first bytes of `payload`. Allocates nothing.
  ///
  /// - Parameters:
  ///   - stream: The sender's stream.
  ///   - symbols: The symbols that `StreamView.encode(_:rounding:in:)` left in the workspace for this frame.
  ///   - payload: The memory for the fragment. Its length is the limit.
  ///   - repeats: Whether to start again once all symbols have been sent. Spec: [FRAG-9].
  /// - Returns: The fragment's length, at most `payload.count`, or 0 if all symbols have been sent.
  /// - Throws: `FragmentError.payloadTooShort` if `payload` is below the stream's smallest payload. Then nothing
  ///   changes.
  /// - Complexity: O(payload + segments).
  public mutating func nextFragment(
    of stream: borrowing StreamView, symbols: Span<UInt8>, into payload: inout MutableSpan<UInt8>, repeats: Bool = false
  ) throws(FragmentError) -> Int {
    precondition(stream.index == self.stream, "a sender needs the stream it was created with")
    precondition(symbols.count >= symbolCount, "the symbols need symbolCount bytes")
    guard try begins(in: payload.count, minimum: StreamSender.minimumPayload(of: stream), repeats) else { return 0 }
    let limit = min(payload.count, StreamSender.maximumPayload)

    let format = stream.profile.headerFormat
    FragmentHeader(stream: self.stream, frame: frame, offset: offset).write(into: &payload, format)
    if cursor.offset != offset { cursor = SymbolCursor(at: offset) }
    var writer = BitWriter(&payload, from: format.length, to: limit &- stream.profile.checkLength)
    var runs = RunContexts()
    while offset < symbolCount, cursor.advance(in: stream) {
      if runs.isRoot != cursor.isRoot { stream.begin(&runs, ofRoots: cursor.isRoot) }
      stream.restart(&runs, ofChannel: cursor.channel)
      // A string of bytes may end early.
      let count = min(cursor.count, symbolCount &- offset)
      let sent = runs.context.encode(symbols, cursor.first, count, with: &writer)
      offset &+= sent
      guard sent == count else {
        cursor.goBack(by: cursor.count &- sent)
        break
      }
    }
    writer.finish()
    let end = writer.byteOffset
    return appendCheck(of: stream, to: &payload, at: end)
  }

  /// Whether there is a fragment to write. If the sender repeats and has sent everything, it is the first one again. A call
  /// that is refused changes nothing.
  @inline(__always)
  mutating func begins(in room: Int, minimum: Int, _ repeats: Bool) throws(FragmentError) -> Bool {
    guard offset < symbolCount || repeats else { return false }
    guard room >= minimum else { throw .payloadTooShort(minimum: minimum) }
    if offset == symbolCount { restart() }
    return offset < symbolCount
  }

  private mutating func appendCheck(of stream: borrowing StreamView, to payload: inout MutableSpan<UInt8>, at end: Int)
    -> Int
  {
    guard stream.profile.checkLength > 0 else { return end }
    var check = stream.profile.check(session: session)
    check.add(payload.span, count: end)
    return check.write(into: &payload, at: end)
  }
}

/// Why a fragment cannot be made. Spec: [FRAG-5].
public enum FragmentError: Error, Hashable, Sendable {
  /// The payload is shorter than `minimum`: a header, one symbol and the check may not fit in it.
  case payloadTooShort(minimum: Int)

  public var code: UInt8 {
    switch self {
    case .payloadTooShort: 1
    }
  }
}
