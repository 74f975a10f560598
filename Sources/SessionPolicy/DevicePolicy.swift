public import FeatureCodec
public import OffloadPolicy

/// Decides on a device after each layer: whether its map is sent, whether the device's own prediction is the answer, and who
/// computes the rest. It also decides what happens when no answer comes in time.
///
///     startFrame → compute layer k → step(after: k) → send       load the map, and send it while layer k + 1 is computed
///                                                   → carryOn    compute layer k + 1
///                                                   → handOver   load the map; the server computes the rest
///                                                   → finish     the device's own prediction is the answer
///     no answer yet                → step(afterWaiting:since:) → wait, carryOn, finish or giveUp
///
/// A layer with a rule has a classifier, and one with a stream has a map that can be sent. With p for the partition point,
/// after layer k:
///
///     its rule is met                       finish
///     k < p                                 send if the layer has a stream, else carry on
///     k = p, its prediction is kept         finish
///     k = p, else                           hand over; without a stream, finish
///
/// A device that is alone (`isAlone`) sends nothing, and its last layer takes the place of p. The prediction at p is kept if
/// the caller says so (a router); if the caller says nothing, the acceptance test decides. This gives the papers' strategies:
///
/// | strategy | layers | test |
/// |---|---|---|
/// | the server exits (FLEET) | streams; the device stops when `DeviceSession` receives an exit | none |
/// | early exits on the device (BranchyNet) | rules, no streams | none |
/// | hierarchical inference (HI) | the last layer has the rule `.never` and the stream that carries the sample | given |
/// | early exits and HI (EE-HI) | rules, and that stream at the last layer | given |
/// | routing (Hybrid) | as HI; the caller says what the router keeps | none |
/// | partition (Neurosurgeon, Clio) | a stream at each possible partition point | none |
///
/// The policy is a value that needs no clock and no heap. The caller owns the table of layers, and passes it to each call.
/// Decisions use whole numbers, so they are the same on every machine.
public struct DevicePolicy: Hashable, Sendable {
  /// The number of layers that the device can compute.
  public let layerCount: Int
  /// Decides whether the prediction at the partition point is kept, unless a router does; nil: it is not kept.
  public let test: AcceptanceTest?
  /// How long the device waits for the server, in milliseconds.
  public let patience: UInt32
  /// What the device does after that time.
  public let whenLate: LateAnswer
  /// The partition point: the last layer that the device computes unless it is alone.
  public private(set) var partition: Int
  /// The prediction of the deepest layer with a rule so far.
  public private(set) var prediction: DevicePrediction?
  /// Whether the device computes the rest itself because the server was late. No step sends or hands over from then on.
  public private(set) var isAlone = false

  /// Creates a policy whose partition point is the last layer.
  ///
  /// - Parameter layers: The same in every later call.
  /// - Precondition: 1 to 256 layers, of which the last one has a stream or a rule.
  public init(
    _ layers: Span<DeviceLayer>, test: AcceptanceTest? = nil, patience: UInt32 = .max, whenLate: LateAnswer = .giveUp
  ) {
    precondition(1...256 ~= layers.count, "there must be 1 to 256 layers")
    layerCount = layers.count
    (self.test, self.patience, self.whenLate) = (test, patience, whenLate)
    partition = layers.count - 1
    Self.checkEnd(layers[partition])
  }

  /// Begins the next sample, with the same partition point as before.
  public mutating func startFrame() { (prediction, isAlone) = (nil, false) }

  /// Begins the next sample, with another partition point, such as one that `PartitionTable` chooses.
  ///
  /// - Precondition: the layer at the partition point has a stream or a rule.
  public mutating func startFrame(partition: Int, of layers: Span<DeviceLayer>) {
    check(layers)
    Self.checkEnd(layers[partition])
    self.partition = partition
    startFrame()
  }

  /// What follows after layer number `layer` has been computed.
  ///
  /// - Parameters:
  ///   - layer: 0 … layers − 1; not beyond the partition point, unless `isAlone`.
  ///   - layers: The policy's layers.
  ///   - softmax: What the layer's classifier predicts. Not used if the layer has no rule.
  ///   - keeps: At the partition point, whether a router keeps the prediction; nil: the acceptance test decides.
  /// - Precondition: there is a prediction if the layer has a rule.
  /// - Complexity: O(1).
  public mutating func step(
    after layer: Int, of layers: Span<DeviceLayer>, _ softmax: FixedSoftmax? = nil, keeps: Bool? = nil
  ) -> DeviceStep {
    check(layers)
    let last = isAlone ? layerCount - 1 : partition
    precondition(layer <= last, "the server computes the layers after the partition point")
    let row = layers[layer]
    if let rule = row.rule {
      guard let softmax else { preconditionFailure("a layer with a rule has a prediction") }
      let own = DevicePrediction(layer: row.number ?? UInt8(truncatingIfNeeded: layer), softmax)
      prediction = own
      if rule.isMet(by: softmax) { return .finish(own) }
      if layer == last, keeps ?? test?.accepts(softmax) ?? false { return .finish(own) }
    }
    if !isAlone, let stream = row.stream { return layer < last ? .send(stream: stream) : .handOver(stream: stream) }
    return layer < last ? .carryOn : fallBack
  }

  /// What follows when the server has not answered `milliseconds` after the device had nothing more to compute or to send.
  ///
  /// A device that cannot do what `whenLate` says does the next best: if no deeper layer has a classifier, it finishes with its
  /// own prediction, and without one it gives up.
  ///
  /// - Parameters:
  ///   - layer: The last layer that has been computed.
  ///   - layers: The policy's layers.
  /// - Precondition: the layer exists.
  /// - Complexity: O(layers).
  public mutating func step(
    afterWaiting milliseconds: UInt32, since layer: Int, of layers: Span<DeviceLayer>
  ) -> DeviceStep {
    check(layers)
    precondition(layer >= 0 && layer < layerCount, "there is no such layer")
    guard milliseconds >= patience else { return .wait }
    switch whenLate {
    case .carryOn:
      guard predicts(after: layer, layers) else { return fallBack }
      isAlone = true
      return .carryOn
    case .accept: return fallBack
    case .giveUp: return .giveUp
    }
  }

  private func predicts(after layer: Int, _ layers: Span<DeviceLayer>) -> Bool {
    var deeper = layer + 1
    while deeper < layers.count, layers[deeper].rule == nil { deeper += 1 }
    return deeper < layers.count
  }

  private func check(_ layers: Span<DeviceLayer>) {
    let count = layers.count
    precondition(count == layerCount, "the layers must be those of the policy")
  }

  private static func checkEnd(_ last: DeviceLayer) {
    precondition(last.stream != nil || last.rule != nil, "at the partition point something must be sent or predicted")
  }

  private var fallBack: DeviceStep { prediction.map { .finish($0) } ?? .giveUp }
}

/// A layer of a `DevicePolicy`.
public struct DeviceLayer: Hashable, Sendable {
  /// The stream of the profile that carries the layer's map, or another map that stands for the sample; nil: nothing is sent.
  public var stream: Int?
  /// When the prediction of the layer's classifier is the answer; nil: the layer has no classifier.
  public var rule: ExitRule?
  /// The layer's number in local results, on which both sides agree: best the index of the layer in the profile, as in exits.
  /// nil: the layer's index in the policy.
  public var number: UInt8?

  public init(stream: Int? = nil, rule: ExitRule? = nil, number: UInt8? = nil) {
    (self.stream, self.rule, self.number) = (stream, rule, number)
  }
}

/// What a device does next.
public enum DeviceStep: Hashable, Sendable {
  /// The next layer is computed. Nothing of this one is sent.
  case carryOn
  /// The layer's map is loaded on this stream and sent while the next layer is computed.
  case send(stream: Int)
  /// The map that this stream carries is loaded: the layer's, or an earlier one that the device has kept. The server computes
  /// the rest.
  case handOver(stream: Int)
  /// The device's own prediction is the answer: `DeviceSession.localResult(_:)` tells the server. No more fragments of this
  /// frame are sent.
  case finish(DevicePrediction)
  /// The server's answer may still come.
  case wait
  /// There is no answer for this sample.
  case giveUp
}

/// What a device does when the server does not answer in time.
public enum LateAnswer: Hashable, Sendable {
  /// It computes the layers after the partition point itself, and sends no more fragments of this frame.
  case carryOn
  /// Its own prediction so far is the answer.
  case accept
  case giveUp
}

/// What a classifier on the device says after one of its layers.
public struct DevicePrediction: Hashable, Sendable {
  /// The layer's number in local results.
  public let layer: UInt8
  /// 0 … 4,094
  public let classIndex: UInt16
  /// The probability of the class, in Q16.
  public let confidence: UInt32

  /// What `softmax` says after a layer.
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
