import Foundation
import Networks

/// What each channel of a map is worth to the layers after it: how much the cross-entropy of the decisions grows if the
/// server has only the channel's mean.
struct ChannelWorth {
  private let back: FloatNetwork
  private let means: [Float]

  /// - Parameter means: each channel's mean.
  init(_ back: FloatNetwork, means: [Float]) { (self.back, self.means) = (back, means) }

  /// The channels, those that are worth most first.
  ///
  /// - Complexity: a run of `back` for each channel of each map.
  func ranking(maps: [[Float]], labels: [Int]) -> [Int] {
    let growth = Concurrently.map(means.count) { channel in
      zip(maps, labels).reduce(0.0) { sum, labelled in
        var map = labelled.0
        for index in stride(from: channel, to: map.count, by: means.count) { map[index] = means[channel] }
        return sum + crossEntropy(of: map, label: labelled.1)
      }
    }
    return growth.indices.sorted { (growth[$0], -$0) > (growth[$1], -$1) }
  }

  /// The negative logarithm of the probability of the right class.
  private func crossEntropy(of map: [Float], label: Int) -> Double {
    let logits = back.outputs(for: [map])[0].map(Double.init)
    let greatest = logits.max() ?? 0
    return log(logits.reduce(0) { $0 + exp($1 - greatest) }) + greatest - logits[label]
  }
}
