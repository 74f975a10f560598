/// The accuracy and the cost of hierarchical inference (HI): the device infers every sample, and offloads those that it is
/// not sure about.
///
/// Source: "Exploring the boundaries of on-device inference", section 3.4.2.
public struct HierarchicalInference: Hashable, Sendable {
  public let count: Int
  /// Right on the device and accepted.
  public let acceptedRight: Int
  /// Wrong on the device and accepted.
  public let acceptedWrong: Int
  /// Right on the device and offloaded in vain: the paper's false negatives in Eq. 2.
  public let offloadedRight: Int
  /// Wrong on the device and offloaded.
  public let offloadedWrong: Int
  /// Offloaded and right on the server.
  public let serverRight: Int

  /// Counts the last exit's predictions, accepted or not.
  ///
  /// - Throws: `sizesDiffer` without a server, or if there is another number of decisions.
  public init(_ table: SampleTable, accepted: [Bool]) throws(PlanningError) {
    guard table.server != nil, accepted.count == table.count else { throw .sizesDiffer }
    var (acceptedRight, acceptedWrong, offloadedRight, offloadedWrong, serverRight) = (0, 0, 0, 0, 0)
    for (sample, isAccepted) in accepted.enumerated() {
      switch (isAccepted, table.isRight(sample, exit: table.exits - 1)) {
      case (true, true): acceptedRight += 1
      case (true, false): acceptedWrong += 1
      case (false, true): offloadedRight += 1
      case (false, false): offloadedWrong += 1
      }
      if !isAccepted && table.isServerRight(sample) { serverRight += 1 }
    }
    count = table.count
    (self.acceptedRight, self.acceptedWrong) = (acceptedRight, acceptedWrong)
    (self.offloadedRight, self.offloadedWrong, self.serverRight) = (offloadedRight, offloadedWrong, serverRight)
  }

  /// Eq. 1: the share of samples that are right in the end.
  public var accuracy: Double { Double(acceptedRight + serverRight) / Double(count) }

  /// η_off: the share of offloaded samples.
  public var offloadedShare: Double { Double(offloadedRight + offloadedWrong) / Double(count) }

  /// η_FN of Eq. 2: the share of samples that are right on the device and offloaded.
  public var falseNegativeShare: Double { Double(offloadedRight) / Double(count) }

  /// F1 of the decision, with "accept" as the positive class.
  public var f1: Double { 2 * Double(acceptedRight) / Double(2 * acceptedRight + acceptedWrong + offloadedRight) }
}

extension HierarchicalInference {
  /// Eq. 2: (Acc_OD − η_FN) + Acc_S · η_off. It equals Eq. 1 if the server is as accurate on offloaded samples as on all.
  public static func accuracy(
    device: Double, server: Double, falseNegativeShare: Double, offloadedShare: Double
  ) -> Double {
    device - falseNegativeShare + server * offloadedShare
  }

  /// Eq. 3 and 4: t_dev_inf + t_LR + η_off · t_off, and the same for energy.
  public static func cost(device: Cost, decision: Cost, offload: Cost, offloadedShare: Double) -> Cost {
    device + decision + offloadedShare * offload
  }

  /// The offloaded shares that Eq. 3 or 4 allows for a published mean: all numbers are rounded, so that there is a range.
  ///
  /// - Parameters:
  ///   - mean: the published latency or energy of HI.
  ///   - device: the published one of the device's inference; the decision's is taken as 0.
  ///   - offload: the published one of offloading.
  ///   - rounding: half of the last digit's unit.
  public static func impliedShares(
    mean: Double, device: Double, offload: Double, rounding: Double = 0.005
  ) -> ClosedRange<Double> {
    let least = (mean - rounding - device - rounding) / (offload + rounding)
    let most = (mean + rounding - device + rounding) / max(offload - rounding, .leastNonzeroMagnitude)
    return min(least, most)...max(least, most)
  }
}
