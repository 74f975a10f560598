/// Sends one frame of a stream, fragment by fragment; a plain value, so that a device keeps it where it likes.
///
///     | header | codes, most significant bit first | first bits of the code that did not fit | check |
///
/// Every fragment stands alone. The payload limit is an argument of each call, because a link may renegotiate it. Where
/// LL packets carry 251 bytes, payloads of 251·j − 7 bytes (244, 495) fill them; 512 does not. Spec: [FRAG-1] to
/// [FRAG-5], [FRAG-8], [SCAN-5].
public struct StreamSender: Hashable, Sendable {
  public let stream: Int
  /// The frame number as it goes on air.
  public let frame: Int
  /// Symbols to be sent: the stream's, or fewer of a byte stream.
  public let symbolCount: Int
  /// Symbols handed out so far, which is the next one's place on air.
  public private(set) var offset = 0

  /// - Parameter frame: the inference's number; its low bits go on air.
  public init(_ stream: borrowing StreamView, frame: Int) {
    self.init(stream, frame: frame, symbolCount: stream.symbolCount)
  }

  /// A sender of the first symbols only: of a byte stream those that `StreamView.encodeBytes` gave.
  ///
  /// - Precondition: 0 ≤ `symbolCount` ≤ `stream.symbolCount`.
  public init(_ stream: borrowing StreamView, frame: Int, symbolCount: Int) {
    precondition(0...stream.symbolCount ~= symbolCount, "a sender sends symbols of its stream")
    self.stream = stream.index
    self.frame = frame & (stream.profile.headerFormat.frameCount - 1)
    self.symbolCount = symbolCount
  }

  /// The shortest payload that any fragment of `stream` may need: the longest code of one symbol fits it. Spec:
  /// [CODE-11].
  public static func minimumPayload(of stream: borrowing StreamView) -> Int {
    let isRaw = stream.rootCode.mode == .raw && stream.refinementCode.mode == .raw
    return stream.profile.headerFormat.length + (isRaw ? 1 : 4) + stream.profile.checkLength
  }

  /// The longest fragment in bytes; a longer payload is filled up to here. Spec: [FRAG-5].
  public static let maximumPayload = 65_535

  /// Starts again from the stream's first symbol, or from any other: repetition, for a sender with air time left. Spec:
  /// [FRAG-9].
  ///
  /// - Precondition: 0 ≤ `offset` ≤ `symbolCount`.
  public mutating func restart(at offset: Int = 0) {
    precondition(0...symbolCount ~= offset, "the stream has no such symbol")
    self.offset = offset
  }

  /// Writes the next fragment into the first bytes of `payload` and returns its length: at most `payload.count`, 0 once
  /// all symbols have been sent. O(payload + segments), no allocation.
  ///
  /// - Parameter symbols: what `StreamView.encode` left in the workspace for this frame.
  public mutating func nextFragment(
    of stream: borrowing StreamView, symbols: Span<UInt8>, into payload: inout MutableSpan<UInt8>
  ) throws(FragmentError) -> Int {
    precondition(stream.index == self.stream, "a sender belongs to its stream")
    precondition(symbols.count >= symbolCount, "the symbols need symbolCount bytes")
    guard offset < symbolCount else { return 0 }
    let minimum = StreamSender.minimumPayload(of: stream)
    guard payload.count >= minimum else { throw .payloadTooShort(minimum: minimum) }
    let limit = min(payload.count, StreamSender.maximumPayload)

    let format = stream.profile.headerFormat
    FragmentHeader(stream: self.stream, frame: frame, offset: offset).write(into: &payload, format)
    var cursor = SymbolCursor(stream, at: offset)
    var writer = BitWriter(byteOffset: format.length, of: limit - stream.profile.checkLength)
    while offset < symbolCount, let run = cursor.next(in: stream) {
      let places = run.places.prefix(symbolCount - offset)
      var context = stream.context(of: run.segment, channel: run.channel)
      let sent = context.encode(symbols, places, with: &writer, into: &payload)
      offset += sent
      guard sent == places.count else { break }
    }
    writer.finish(in: &payload)
    return appendCheck(of: stream, to: &payload, at: writer.byteOffset)
  }

  private func appendCheck(of stream: borrowing StreamView, to payload: inout MutableSpan<UInt8>, at end: Int) -> Int {
    guard stream.profile.checkLength > 0 else { return end }
    var check = FragmentCheck(length: stream.profile.checkLength, identifier: stream.profile.identifier)
    for byte in 0..<end { check.add(payload[byte]) }
    for byte in 0..<stream.profile.checkLength { payload[end + byte] = check.byte(byte) }
    return end + stream.profile.checkLength
  }
}

/// Why no fragment can be made. Spec: [FRAG-5].
public enum FragmentError: Error, Hashable, Sendable {
  /// The payload is too short for the header and one symbol.
  case payloadTooShort(minimum: Int)

  public var code: UInt8 {
    switch self {
    case .payloadTooShort: 1
    }
  }
}
