internal import FeatureTypes

extension Network {
  /// The two halves of the network, cut after its first `count` layers: the front for the device, the back for the
  /// server.
  ///
  /// The maps that cross the cut are the outputs of the front and the inputs of the back, ordered by number. They are
  /// the maps of the front that the back reads, inputs of the whole network included, and the outputs of the whole
  /// network that the front makes. So the back's outputs are those of the whole network.
  ///
  /// - Throws: `noSuchLayer` unless 1 ≤ `count` < layers.
  public func split(after count: Int) throws(NetworkError) -> (front: Network, back: Network) {
    let crossing = try crossing(after: count)
    let front = NetworkDescription(
      inputs: description.inputs, layers: Array(description.layers[..<count]), outputs: crossing.map { name(of: $0) })
    let back = NetworkDescription(
      inputs: crossing.map { map in
        let shape = shape(of: map)
        return NetworkDescription.Input(
          name(of: map), height: shape.height, width: shape.width, channels: shape.channels)
      }, layers: Array(description.layers[count...]), outputs: description.outputs)
    return (try Network(front), try Network(back))
  }

  /// The two halves, cut after the layer of this name; see `split(after:)`.
  public func split(afterLayer name: String) throws(NetworkError) -> (front: Network, back: Network) {
    guard let index = nodes.firstIndex(where: { $0.name == name }) else {
      throw NetworkError(.noSuchLayer, layer: name)
    }
    return try split(after: index + 1)
  }

  /// The numbers of the maps that cross a cut after the first `count` layers.
  public func crossing(after count: Int) throws(NetworkError) -> [Int] {
    guard count >= 1, count < nodes.count else { throw NetworkError(.noSuchLayer, index: count) }
    let last = lastSteps
    return (0..<inputs.count + count).filter { last[$0] >= count }
  }

  /// The number of maps and samples that cross a cut after each layer; for the last layer, those of the outputs.
  /// O(layers + inputs of all layers).
  public var crossings: [(maps: Int, samples: Int)] {
    var changes = [(maps: Int, samples: Int)](repeating: (0, 0), count: nodes.count + 1)
    for (map, last) in lastSteps.enumerated() {
      let (first, size) = (max(map - inputs.count, 0), shape(of: map).count)
      // The map crosses the cuts after `first` and before `last`; a cut has the index of the layer before it.
      guard first < last else { continue }
      changes[first] = (changes[first].maps + 1, changes[first].samples + size)
      changes[last] = (changes[last].maps - 1, changes[last].samples - size)
    }
    var result: [(maps: Int, samples: Int)] = []
    var (maps, samples) = (0, 0)
    for change in changes.dropLast() {
      (maps, samples) = (maps + change.maps, samples + change.samples)
      result.append((maps, samples))
    }
    return result
  }

  /// For each map, the last layer that reads it, or the layer that makes it if none does; `nodes.count` for an output.
  var lastSteps: [Int] {
    var last = (0..<mapCount).map { max($0 - inputs.count, 0) }
    for (step, node) in nodes.enumerated() { for map in node.inputs { last[map] = step } }
    for map in outputs { last[map] = nodes.count }
    return last
  }
}
