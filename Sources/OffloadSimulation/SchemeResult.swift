import LinkModel

/// The means of a scheme over pictures and phases of the connection.
package struct SchemeResult: Hashable, Sendable {
  package var scheme: String
  /// In µs. Inferences without an answer count with the time at which they were given up.
  package var latency: Double
  /// The latency that 95 % of the inferences do not exceed, in µs.
  package var slowest: Double
  /// Of processor and radio, in µJ.
  package var energy: Double
  package var radioEnergy: Double
  /// The share of right answers; nil if no table says.
  package var accuracy: Double?
  /// The bytes of values that arrived.
  package var bytes: Double
  /// The share of inferences that the server answered.
  package var offloaded: Double
  /// The share of inferences without an answer.
  package var failed: Double

  /// - Parameters:
  ///   - outcomes: one per picture and phase.
  ///   - isRight: whether each answer is right; nil if nobody knows.
  init(_ scheme: String, _ outcomes: [OffloadOutcome], accuracy: Double?) {
    let count = Double(max(1, outcomes.count))
    func mean(_ value: (OffloadOutcome) -> Double) -> Double { outcomes.reduce(0) { $0 + value($1) } / count }
    self.scheme = scheme
    latency = mean { Double($0.latency) }
    let sorted = outcomes.map(\.latency).sorted()
    slowest = sorted.isEmpty ? 0 : Double(sorted[min(sorted.count - 1, (sorted.count * 95 + 99) / 100 - 1)])
    energy = mean(\.energy)
    radioEnergy = mean { $0.radioEnergy.total }
    self.accuracy = accuracy
    bytes = mean { Double($0.use.deliveredBytes) }
    offloaded = mean { $0.source == .server ? 1 : 0 }
    failed = mean { $0.source == .none ? 1 : 0 }
  }

  /// A scheme without a radio.
  init(_ scheme: String, latency: Double, slowest: Double, energy: Double, accuracy: Double?) {
    (self.scheme, self.latency, self.slowest, self.energy) = (scheme, latency, slowest, energy)
    (radioEnergy, self.accuracy, bytes, offloaded, failed) = (0, accuracy, 0, 0, 0)
  }
}
