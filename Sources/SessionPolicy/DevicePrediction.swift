public import FeatureCodec
public import OffloadPolicy

/// What a classifier on the device says after one of its layers.
public struct DevicePrediction: Hashable, Sendable {
  /// The number of the layer in the policy.
  public let layer: UInt8
  /// 0 … 4,094
  public let classIndex: UInt16
  /// The probability of the class, in Q16.
  public let confidence: UInt32

  /// What `softmax` says after layer number `layer`.
  public init(layer: UInt8, _ softmax: FixedSoftmax) {
    (self.layer, confidence) = (layer, softmax.confidence)
    classIndex = UInt16(truncatingIfNeeded: softmax.top)
  }

  /// The confidence on air: ⌊255 · confidence⌋. Spec: [CTRL-2].
  public var confidenceOnAir: UInt8 { UInt8(truncatingIfNeeded: (confidence * 255) >> 16) }
}

extension DeviceSession {
  /// The message that tells the server the device's own answer for the current frame. Spec: [CTRL-2].
  public func localResult(_ prediction: DevicePrediction) -> ControlMessage {
    localResult(
      layer: prediction.layer, classIndex: prediction.classIndex, confidence: prediction.confidenceOnAir)
  }
}
