internal import FeatureTypes
internal import Quantize

/// Sends one frame of a stream, fragment by fragment; a plain value, so that a device keeps it where it likes.
///
///     | header | symbols, most significant bit first | rest of the last byte: head of the symbol that did not fit |
///
/// Every fragment stands alone. The payload limit is an argument of each call, because a link may renegotiate it. Where
/// LL packets carry 251 bytes, payloads of 251·j − 7 bytes (244, 495) fill them; 512 does not. Spec: [FRAG-1] to
/// [FRAG-5], [SCAN-5].
public struct StreamSender: Hashable, Sendable {
  public let stream: Int
  /// The frame number as it goes on air.
  public let frame: Int
  /// Symbols handed out so far, which is the next one's place on air.
  public private(set) var offset = 0

  /// - Parameter frame: the inference's number; its low bits go on air.
  public init(_ stream: borrowing StreamView, frame: Int) {
    self.stream = stream.index
    self.frame = frame & (stream.headerFormat.frameCount - 1)
  }

  /// Writes the next fragment into the first bytes of `payload` and returns its length: at most `payload.count`, 0 once
  /// the stream has been sent. O(payload + segments), no allocation.
  ///
  /// - Parameter symbols: what `StreamView.encode` gave for this frame.
  public mutating func nextFragment(
    of stream: borrowing StreamView, symbols: Span<UInt8>, into payload: inout MutableSpan<UInt8>
  ) throws(FragmentError) -> Int {
    precondition(stream.index == self.stream, "a sender belongs to its stream")
    let total = stream.symbolCount
    precondition(symbols.count >= total, "the symbols need symbolCount bytes")
    let format = stream.headerFormat
    let bits = stream.layer.format.range.bits
    let minimum = format.length + (bits + 7) / 8
    guard payload.count >= minimum else { throw .payloadTooShort(minimum: minimum) }
    guard offset < total else { return 0 }

    let header = FragmentHeader(stream: self.stream, frame: frame, offset: offset).packed(format)
    for byte in 0..<format.length {
      payload[byte] = UInt8(truncatingIfNeeded: header >> UInt32(8 * (format.length - 1 - byte)))
    }
    var cursor = SymbolCursor(stream, at: offset)
    var writer = BitWriter(byteOffset: format.length)
    var room = (payload.count - format.length) * 8 / bits
    while let run = cursor.next(in: stream, limit: room) {
      for place in run.place..<run.place + run.length { writer.append(symbols[place], bits: bits, to: &payload) }
      room -= run.length
    }
    offset = cursor.offset
    if let next = cursor.next(in: stream, limit: 1) {
      writer.fill(from: symbols[next.place] & UInt8((1 << bits) - 1), bits: bits, to: &payload)
    } else {
      writer.fill(from: 0, bits: bits, to: &payload)
    }
    return writer.byteOffset
  }
}
