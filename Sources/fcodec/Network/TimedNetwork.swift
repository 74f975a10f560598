import FeatureFiles
import Networks

/// A network that is timed, whatever its samples.
protocol TimedNetwork {
  associatedtype Sample

  var network: Network { get }
  var arenaCount: Int { get }
  func inputRange(_ index: Int) -> Range<Int>
  func outputRange(_ index: Int) -> Range<Int>
  func run(_ arena: inout MutableSpan<Sample>)
  func run(_ arena: inout MutableSpan<Sample>, showing show: (_ map: Int, Span<Sample>) -> Void)

  static var zero: Sample { get }
  /// A sample of a made-up input.
  static func sample(_ byte: UInt8) -> Sample
  static func elements(_ samples: [Sample]) -> NumPyArray.Elements
}

extension FloatNetwork: TimedNetwork {
  static var zero: Float { 0 }
  static func sample(_ byte: UInt8) -> Float { Float(byte) / 64 - 2 }
  static func elements(_ samples: [Float]) -> NumPyArray.Elements { .float32(samples) }
}

extension Int8Network: TimedNetwork {
  static var zero: UInt8 { 0 }
  static func sample(_ byte: UInt8) -> UInt8 { byte }
  static func elements(_ samples: [UInt8]) -> NumPyArray.Elements { .uint8(samples) }
}
