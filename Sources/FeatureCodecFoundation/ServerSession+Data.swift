public import FeatureCodec
public import Foundation

extension ServerSession {
  /// Takes one packet in, as `receive` of bytes does.
  public mutating func receive(_ packet: Data) -> [ServerEvent] { receive(packet.span) }
}
