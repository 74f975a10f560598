public import FeatureCodec
public import Foundation

extension StreamSender {
  /// The next fragment, of at most `limit` bytes; nil once all symbols have been sent. Errors as of `nextFragment` into
  /// a payload.
  ///
  /// - Parameter limit: 0 or more.
  public mutating func nextFragment(
    of stream: borrowing StreamView, symbols: Span<UInt8>, limit: Int
  ) throws(FragmentError) -> Data? {
    var payload = ContiguousArray<UInt8>(repeating: 0, count: limit)
    var output = payload.mutableSpan
    let length = try nextFragment(of: stream, symbols: symbols, into: &output)
    return length > 0 ? Data(payload[..<length]) : nil
  }
}

extension DeviceSession {
  /// The next fragment of what is loaded, of at most `limit` bytes; nil when there is nothing to send. Errors as of
  /// `nextFragment` into a payload.
  ///
  /// - Parameter limit: 0 or more; may change from call to call.
  public mutating func nextData(
    of profile: Profile, in buffers: DeviceBuffers, limit: Int
  ) throws(FragmentError) -> Data? {
    try nextFragment(of: profile, in: buffers, limit: limit).map { Data($0) }
  }

  /// Takes a downlink message in, as `receive` of bytes does.
  public mutating func receive(_ message: Data, of profile: Profile) -> Event { receive(message.span, of: profile) }
}

extension ControlMessage {
  /// Reads a message, as `init` of bytes does.
  public init(_ message: Data) throws(ControlError) { try self.init(message.span) }

  /// The message as it goes on air.
  public var data: Data {
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: ControlMessage.maximumLength)
    var output = bytes.mutableSpan
    let length = write(into: &output)
    return Data(bytes[..<length])
  }
}
