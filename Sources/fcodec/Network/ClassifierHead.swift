import FeatureTypes
import InferenceKernels

/// From the last map to one logit a class: 1×1 convolution, ReLU6, global average, dense.
struct ClassifierHead: Sendable {
  private let widen: PointwiseConvolution
  private let pooling: GlobalAveragePooling
  private let dense: Dense
  private let widenWeights: LayerWeights
  private let denseWeights: LayerWeights

  init(input: FeatureMapShape, weights: WeightsReader) throws(DigitNetworkError) {
    let channels = 160
    let classes = DigitNetwork.labels.count
    widen = PointwiseConvolution(input: input, outputChannels: channels)
    pooling = GlobalAveragePooling(input: widen.output)
    dense = Dense(inputs: channels, outputs: classes)
    widenWeights = try weights.layer("head", shape: [input.channels, channels])
    denseWeights = try weights.layer("dense", shape: [channels, classes])
  }

  func logits(of map: [Float]) -> [Float] {
    var wide = [Float](repeating: 0, count: widen.output.count)
    var means = [Float](repeating: 0, count: dense.inputs)
    var logits = [Float](repeating: 0, count: dense.outputs)
    var wideSpan = wide.mutableSpan
    widen.apply(to: map.span, weights: widenWeights.factors.span, bias: widenWeights.bias.span, into: &wideSpan)
    ReLU6.apply(to: &wideSpan)
    var meansSpan = means.mutableSpan
    pooling.apply(to: wideSpan.span, into: &meansSpan)
    var logitsSpan = logits.mutableSpan
    dense.apply(
      to: meansSpan.span, weights: denseWeights.factors.span, bias: denseWeights.bias.span, into: &logitsSpan)
    return logits
  }
}

/// What the network says of a picture.
struct Classification: Hashable, Sendable {
  /// One for each of `DigitNetwork.labels`; they sum to 1.
  let probabilities: [Float]
  /// The likeliest class (the first, if several are equally likely) and its probability.
  let label: String
  let confidence: Float
}

extension DigitNetwork {
  /// The probabilities of the classes: softmax of their logits.
  func probabilities(of logits: [Float]) -> [Float] {
    var values = logits
    var span = values.mutableSpan
    Softmax.apply(to: &span)
    return values
  }

  /// The answer that 11 logits amount to.
  ///
  /// - Precondition: one logit for each class.
  func classification(of logits: [Float]) -> Classification {
    precondition(logits.count == Self.labels.count, "one logit for each class")
    let probabilities = probabilities(of: logits)
    let top = TopClass(of: probabilities.span)
    return Classification(
      probabilities: probabilities, label: Self.labels[top.index], confidence: top.confidence)
  }
}
