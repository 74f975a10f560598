/// Measured predictions: what each exit of a network says about each sample of a validation set, and what the server says.
public struct SampleTable: Sendable {
  /// What one exit says about one sample.
  public struct Prediction: Hashable, Sendable {
    public var classIndex: Int
    /// The largest probability.
    public var confidence: Double
    /// The second largest probability.
    public var second: Double
    /// In nats.
    public var entropy: Double

    public init(classIndex: Int, confidence: Double, second: Double, entropy: Double) {
      (self.classIndex, self.confidence, self.second, self.entropy) = (classIndex, confidence, second, entropy)
    }

    var isValid: Bool { 0...1 ~= confidence && 0...1 ~= second && entropy >= 0 && entropy.isFinite }
  }

  public let exits: Int
  public let labels: [Int]
  /// [sample][exit], the last exit being that of the whole network.
  public let predictions: [Prediction]
  /// The class that the server says, one per sample.
  public let server: [Int]?

  /// - Throws: `sizesDiffer`; `outOfRange` with the index of a prediction; `empty`.
  public init(exits: Int, labels: [Int], predictions: [Prediction], server: [Int]? = nil) throws(PlanningError) {
    guard exits > 0, !labels.isEmpty else { throw .empty }
    let (count, overflows) = exits.multipliedReportingOverflow(by: labels.count)
    guard !overflows, predictions.count == count, server.map({ $0.count == labels.count }) ?? true else {
      throw .sizesDiffer
    }
    if let index = predictions.firstIndex(where: { !$0.isValid }) { throw .outOfRange(index: index) }
    (self.exits, self.labels, self.predictions, self.server) = (exits, labels, predictions, server)
  }

  public var count: Int { labels.count }

  public func prediction(_ sample: Int, exit: Int) -> Prediction { predictions[sample * exits + exit] }

  public func isRight(_ sample: Int, exit: Int) -> Bool { prediction(sample, exit: exit).classIndex == labels[sample] }

  public func isServerRight(_ sample: Int) -> Bool { server.map { $0[sample] == labels[sample] } ?? false }

  /// The share of samples that an exit alone gets right.
  public func accuracy(ofExit exit: Int) -> Double {
    Double((0..<count).count { isRight($0, exit: exit) }) / Double(count)
  }

  /// The share of samples that the server alone gets right; nil without a server.
  public var serverAccuracy: Double? {
    server == nil ? nil : Double((0..<count).count { isServerRight($0) }) / Double(count)
  }
}

/// The value that a threshold is compared with.
public enum ExitSignal: String, Hashable, Sendable, CaseIterable {
  /// A sample exits above the threshold.
  case confidence
  /// A sample exits below the threshold.
  case entropy

  public func isMet(by prediction: SampleTable.Prediction, threshold: Double) -> Bool {
    switch self {
    case .confidence: prediction.confidence > threshold
    case .entropy: prediction.entropy < threshold
    }
  }
}
