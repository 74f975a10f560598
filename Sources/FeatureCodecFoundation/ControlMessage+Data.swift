public import FeatureCodec
public import Foundation

extension ControlMessage {
  /// Reads a message, as `init` of bytes does.
  public init(_ message: Data) throws(ControlError) { try self.init(message.span) }

  /// The message as it goes on air.
  public var data: Data {
    var bytes = [UInt8](repeating: 0, count: ControlMessage.maximumLength)
    var output = bytes.mutableSpan
    let length = write(into: &output)
    return Data(bytes[..<length])
  }
}
