import Charts
import FeatureCodec
import OffloadPolicy
import SessionPolicy
package import SplitInference

/// Who answers in the demo, and when.
package enum DemoPolicy: String, CaseIterable, Sendable {
  /// The server stops the device when its confidence is above the threshold. It predicts after each packet.
  case packets
  /// The same, but the server predicts only when a grid is complete, as in FLEET.
  case grids
  /// As `packets`, but the server is sure when the entropy is below the threshold.
  case entropy
  /// The server answers when everything has been sent.
  case all
  /// The device computes the whole network, and sends only what it is not sure of.
  case hierarchical
  /// The device computes the whole network and sends nothing.
  case device

  /// 0.9 as a share, 0.3 in nats.
  package var usualThreshold: Double { self == .entropy ? 0.3 : 0.9 }

  /// The thresholds that are possible: up to the entropy of the network's 11 classes, in nats, or shares.
  package var thresholds: ClosedRange<Double> { self == .entropy ? 0...2.4 : 0...1 }

  /// Whether a threshold has any effect.
  package var hasThreshold: Bool { self != .all && self != .device }

  /// Whether the device computes the whole network.
  package var isLocal: Bool { self == .hierarchical || self == .device }

  /// In words, as in "exit above 90 % confidence".
  package func text(threshold: Double) -> String {
    let share = NumberText.percent(threshold)
    return switch self {
    case .packets: "exit above \(share) confidence"
    case .grids: "exit above \(share) confidence, at complete grids"
    case .entropy: "exit below \(NumberText.fixed(threshold, 2)) nats of entropy"
    case .all: "no exit"
    case .hierarchical: "device and server are sure above \(share) confidence"
    case .device: "the device answers itself"
    }
  }

  /// What the server takes for an answer.
  func rule(threshold: Double) -> ExitRule {
    switch self {
    case .packets, .grids, .hierarchical: .confidence(above: FixedPoint.share(threshold))
    case .entropy: .entropy(below: FixedPoint.amount(threshold))
    case .all, .device: .never
    }
  }

  /// The server's policy for one picture.
  ///
  /// - Parameter least: as many symbols must have arrived before a prediction after a packet, because the network's
  ///   confidence was not calibrated for fewer.
  func server(_ profile: Profile, threshold: Double, afterSymbols least: Int) -> ServerPolicy {
    let rules = [ExitRule](repeating: rule(threshold: threshold), count: profile.withView { $0.layerCount })
    return ServerPolicy(profile, rules: rules, moment: self == .grids ? .completeGrids : .packets(afterSymbols: least))
  }

  /// Whether the server takes this for an answer.
  package func isSure(_ said: Classification, threshold: Double) -> Bool {
    said.softmax.map { rule(threshold: threshold).isMet(by: $0) } ?? false
  }

  /// Whether the device's own answer is the answer, so that it sends nothing.
  ///
  /// - Parameter own: what the whole network says on the device; nil if it computes only a part.
  package func keeps(_ own: Classification?, threshold: Double) -> Bool {
    let layer =
      switch self {
      case .hierarchical: DeviceLayer(stream: 0, rule: rule(threshold: threshold))
      case .device: DeviceLayer(rule: .always)
      case .packets, .grids, .entropy, .all: DeviceLayer(stream: 0)
      }
    let softmax = own?.softmax
    guard softmax != nil || !isLocal else { return self == .device }
    let layers: ContiguousArray<DeviceLayer> = [layer]
    var policy = DevicePolicy(layers.span)
    if case .finish(_) = policy.step(after: 0, of: layers.span, softmax) { return true }
    return false
  }
}
