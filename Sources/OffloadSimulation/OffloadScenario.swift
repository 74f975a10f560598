package import FeatureCodec
package import LinkModel
import Pooling

/// A network with everything that is compared: FLEET's pipeline and the schemes that it competes with.
package struct OffloadScenario: Sendable {
  /// A compressed picture.
  package struct Picture: Hashable, Sendable {
    package var name: String
    package var bytes: Int
    /// The time to compress it, in µs.
    package var encoding: Int
    /// The accuracy of a network for such pictures, if it is known.
    package var accuracy: Double?

    package init(name: String, bytes: Int, encoding: Int, accuracy: Double? = nil) {
      (self.name, self.bytes, self.encoding, self.accuracy) = (name, bytes, encoding, accuracy)
    }
  }

  /// Clio's slices of a layer.
  package struct Slices: Hashable, Sendable {
    package var layer: String
    package var channels: [Int]
    /// The samples of a channel.
    package var plane: Int

    package init(layer: String, channels: [Int], plane: Int) {
      (self.layer, self.channels, self.plane) = (layer, channels, plane)
    }
  }

  /// An exit on the device, as published tables give them.
  package struct LocalExits: Hashable, Sendable {
    package var name: String
    package var exits: LocalInference

    package init(name: String, exits: LocalInference) { (self.name, self.exits) = (name, exits) }
  }

  package var profile: Profile
  /// The layers of the device in order, without maps.
  package var layers: [PipelineLayer]
  /// The maps of each picture, one per layer that has a stream, in the order of the layers. At least one picture.
  package var maps: [[[UInt8]]]
  /// Whether the device computes the whole network.
  package var answersItself: Bool
  package var table: ExitTable?
  /// The confidence from which on the server's answer is sent, 0 to 1.
  package var threshold: Double
  /// Where a partition sends its map: a layer with a stream, its channels, and the grid.
  package var partitions: [(place: ExitTable.Place, channels: Int)] = []
  package var slices: [Slices] = []
  package var pictures: [Picture] = []
  package var localExits: [LocalExits] = []

  package init(
    profile: Profile, layers: [PipelineLayer], maps: [[[UInt8]]], answersItself: Bool, table: ExitTable?,
    threshold: Double
  ) {
    precondition(!maps.isEmpty && !layers.isEmpty, "there must be a picture and a layer")
    (self.profile, self.layers, self.maps, self.answersItself) = (profile, layers, maps, answersItself)
    (self.table, self.threshold) = (table, threshold)
  }

  /// The time until a layer is done, in µs; nil for an unknown layer.
  package func time(through name: String) -> Int? {
    guard let last = layers.firstIndex(where: { $0.name == name }) else { return nil }
    return layers[...last].reduce(0) { $0 + $1.time }
  }

  /// The pipeline for one picture.
  package func pipeline(picture: Int) -> ProgressiveOffload {
    var (layers, next) = (layers, 0)
    for index in layers.indices where layers[index].stream != nil {
      layers[index].map = maps[picture % maps.count][next]
      next += 1
    }
    return ProgressiveOffload(profile, layers: layers, answersItself: answersItself)
  }

  /// What the server decides about a picture at a grid: the table's answer, if it is confident enough or the last one.
  package func decision(picture: Int, at place: ExitTable.Place, isLast: Bool) -> OffloadDecision? {
    guard let table, table.pictures.indices.contains(picture) else { return nil }
    guard let decision = table.decision(for: table.pictures[picture], at: place) else { return nil }
    return isLast || decision.confidence >= threshold ? decision : nil
  }

  /// The number of different pictures.
  package var pictureCount: Int { table.map { max(1, $0.pictures.count) } ?? maps.count }
}

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
