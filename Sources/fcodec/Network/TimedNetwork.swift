import FeatureFiles
import Networks

/// A network that can be timed, with any type of sample.
protocol TimedNetwork: RunnableNetwork {
  /// A sample of a made-up input.
  static func sample(_ byte: UInt8) -> Sample
  static func elements(_ samples: [Sample]) -> NumPyArray.Elements
}

extension FloatNetwork: TimedNetwork {
  static func sample(_ byte: UInt8) -> Float { Float(byte) / 64 - 2 }
  static func elements(_ samples: [Float]) -> NumPyArray.Elements { .float32(samples) }
}

extension Int8Network: TimedNetwork {
  static func sample(_ byte: UInt8) -> UInt8 { byte }
  static func elements(_ samples: [UInt8]) -> NumPyArray.Elements { .uint8(samples) }
}
