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
/// The prediction at p is kept if the caller says so (a router), else if the acceptance test accepts it. This gives the
/// papers' strategies:
///
/// | strategy | layers | test |
/// |---|---|---|
/// | the server exits (FLEET) | streams; the device stops when `DeviceSession` receives an exit | none |
/// | early exits on the device (BranchyNet) | rules, no streams | none |
/// | hierarchical inference (HI) | the last layer has a stream and the rule `.never` | given |
/// | early exits and HI (EE-HI) | rules, and a stream at the last layer | given |
/// | routing (Hybrid) | as HI; the caller says what the router keeps | none |
/// | partition (Neurosurgeon, Clio) | a stream at each possible partition point | none |
///
/// A value without clocks and without a heap. Decisions are whole numbers, so they are the same on every machine.
public struct DevicePolicy: ~Escapable {
  /// One per layer that the device can compute, in order.
  public let layers: Span<DeviceLayer>
  /// nil: without a router, the prediction at the partition point is handed over if it can be.
  public let test: AcceptanceTest?
  /// How long the device waits for the server, in milliseconds.
  public let patience: UInt32
  /// What it does then.
  public let whenLate: LateAnswer
  /// The last layer that the device computes for a server that answers. Between two frames it may move, for instance to
  /// `PartitionTable.partition(for:)`.
  public private(set) var partition: Int
  /// The prediction of the deepest layer with a rule so far.
  public private(set) var prediction: DevicePrediction?
  /// Whether the device computes the rest itself because the server was late. Nothing is sent or handed over from then on.
  public private(set) var isAlone = false

  /// Creates a policy whose partition point is the last layer.
  ///
  /// - Precondition: 1 to 256 layers, of which the last one has a stream or a rule.
  @_lifetime(copy layers)
  public init(
    _ layers: Span<DeviceLayer>, test: AcceptanceTest? = nil, patience: UInt32 = .max, whenLate: LateAnswer = .giveUp
  ) {
    precondition(1...256 ~= layers.count, "there must be 1 to 256 layers")
    (self.layers, self.test, self.patience, self.whenLate) = (layers, test, patience, whenLate)
    partition = layers.count - 1
    Self.checkEnd(layers[partition])
  }

  /// Begins the next sample, and hands it over after layer number `partition`, or after the same one as before.
  ///
  /// - Precondition: that layer has a stream or a rule.
  public mutating func startFrame(partition: Int? = nil) {
    if let partition {
      Self.checkEnd(layers[partition])
      self.partition = partition
    }
    (prediction, isAlone) = (nil, false)
  }

  /// What follows after layer number `layer` has been computed.
  ///
  /// - Parameters:
  ///   - layer: 0 … layers − 1; not beyond the partition point, unless `isAlone`.
  ///   - softmax: What the layer's classifier predicts. Not used if the layer has no rule.
  ///   - keeps: At the partition point, whether a router keeps the prediction; nil: the acceptance test decides.
  /// - Precondition: there is a prediction if the layer has a rule.
  /// - Complexity: O(1).
  public mutating func step(after layer: Int, _ softmax: FixedSoftmax? = nil, keeps: Bool? = nil) -> DeviceStep {
    let last = isAlone ? layers.count - 1 : partition
    precondition(layer <= last, "the server computes the layers after the partition point")
    if let rule = layers[layer].rule {
      guard let softmax else { preconditionFailure("a layer with a rule has a prediction") }
      let own = DevicePrediction(layer: UInt8(truncatingIfNeeded: layer), softmax)
      prediction = own
      if rule.isMet(by: softmax) { return .finish(own) }
      if layer == last, keeps ?? test?.accepts(softmax) ?? false { return .finish(own) }
    }
    if !isAlone, let stream = layers[layer].stream {
      return layer < last ? .send(stream: stream) : .handOver(stream: stream)
    }
    return layer < last ? .carryOn : fallBack
  }

  /// What follows when the server has not answered `milliseconds` after the device had nothing more to compute or to send.
  ///
  /// A device that cannot do what `whenLate` says does the next best: without more layers it finishes with its own
  /// prediction, and without one it gives up.
  ///
  /// - Parameter layer: the last layer that has been computed.
  /// - Precondition: the layer exists.
  public mutating func step(afterWaiting milliseconds: UInt32, since layer: Int) -> DeviceStep {
    precondition(layers.indices.contains(layer), "there is no such layer")
    guard milliseconds >= patience else { return .wait }
    guard case .giveUp = whenLate else {
      guard case .carryOn = whenLate, layer < layers.count - 1 else { return fallBack }
      isAlone = true
      return .carryOn
    }
    return .giveUp
  }

  private static func checkEnd(_ last: DeviceLayer) {
    precondition(last.stream != nil || last.rule != nil, "at the partition point something must be sent or predicted")
  }

  private var fallBack: DeviceStep { prediction.map { .finish($0) } ?? .giveUp }
}

/// A layer of a `DevicePolicy`.
public struct DeviceLayer: Hashable, Sendable {
  /// The stream of the profile that carries the layer's map; nil: the map is not sent.
  public var stream: Int?
  /// When the prediction of the layer's classifier is the answer; nil: the layer has no classifier.
  public var rule: ExitRule?

  public init(stream: Int? = nil, rule: ExitRule? = nil) { (self.stream, self.rule) = (stream, rule) }
}

/// What a device does next.
public enum DeviceStep: Hashable, Sendable {
  /// The next layer is computed. Nothing of this one is sent.
  case carryOn
  /// The layer's map is loaded on this stream and sent while the next layer is computed.
  case send(stream: Int)
  /// The layer's map is loaded on this stream, and the server computes the rest.
  case handOver(stream: Int)
  /// The device's own prediction is the answer: `DeviceSession.localResult(_:)` tells the server.
  case finish(DevicePrediction)
  /// The server's answer may still come.
  case wait
  /// There is no answer for this sample.
  case giveUp
}

/// What a device does when the server does not answer in time.
public enum LateAnswer: Hashable, Sendable {
  /// It computes the layers after the partition point itself.
  case carryOn
  /// Its own prediction so far is the answer.
  case accept
  case giveUp
}

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
