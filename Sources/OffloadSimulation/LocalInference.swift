package import LinkModel

/// Everything on the device, with or without early exits. The radio is off.
package struct LocalInference: Hashable, Sendable {
  /// An exit after a layer, as published exit rates describe it: BranchyNet, Shallow-Deep Networks, Ensemble.
  package struct Exit: Hashable, Sendable {
    /// The time until this exit has decided, in µs, earlier exits and their branches included.
    package var time: Int
    /// The share of pictures that leave here, 0 to 1.
    package var share: Double
    /// The accuracy of the pictures that leave here, 0 to 1.
    package var accuracy: Double

    package init(time: Int, share: Double, accuracy: Double) {
      (self.time, self.share, self.accuracy) = (time, share, accuracy)
    }
  }

  /// Ascending times; the shares' sum is 1.
  package let exits: [Exit]

  /// Returns nil if the shares are negative or their sum is not 1 to 10⁻⁶, or times fall.
  package init?(exits: [Exit]) {
    guard exits.allSatisfy({ $0.share >= 0 && 0...1 ~= $0.accuracy && $0.time >= 0 }),
      abs(exits.reduce(0) { $0 + $1.share } - 1) <= 1e-6,
      zip(exits, exits.dropFirst()).allSatisfy({ $0.time <= $1.time })
    else { return nil }
    self.exits = exits
  }

  /// The whole network for every picture.
  package init(time: Int, accuracy: Double) { exits = [Exit(time: time, share: 1, accuracy: accuracy)] }

  /// The mean latency in µs.
  package var latency: Double { exits.reduce(0) { $0 + $1.share * Double($1.time) } }

  package var accuracy: Double { exits.reduce(0) { $0 + $1.share * $1.accuracy } }

  /// The mean energy in µJ.
  package func energy(on platform: Platform) -> Double {
    exits.reduce(0) { $0 + $1.share * platform.energy(computing: $1.time) }
  }
}
