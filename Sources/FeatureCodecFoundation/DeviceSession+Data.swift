public import FeatureCodec
public import Foundation

extension StreamSender {
  /// Returns the next fragment, at most `limit` bytes long, or nil if all symbols have been sent.
  ///
  /// Throws as `nextFragment(of:symbols:into:)` does.
  ///
  /// - Precondition: `limit` ≥ 0.
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
  /// Returns the next fragment of the loaded stream, at most `limit` bytes long, or nil if there is nothing to send.
  ///
  /// The limit may change from call to call. Throws as `nextFragment(of:in:into:)` does.
  ///
  /// - Precondition: `limit` ≥ 0.
  public mutating func nextData(
    of profile: Profile, in buffers: DeviceBuffers, limit: Int
  ) throws(FragmentError) -> Data? {
    try nextFragment(of: profile, in: buffers, limit: limit).map { Data($0) }
  }

  /// Handles a downlink message, as `receive` does for bytes.
  public mutating func receive(_ message: Data, of profile: Profile) -> Event { receive(message.span, of: profile) }
}

extension ControlMessage {
  /// Reads a message, as the initializer for bytes does.
  public init(_ message: Data) throws(ControlError) { try self.init(message.span) }

  /// The message as it goes on air.
  public var data: Data {
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: ControlMessage.maximumLength)
    var output = bytes.mutableSpan
    let length = write(into: &output)
    return Data(bytes[..<length])
  }
}
