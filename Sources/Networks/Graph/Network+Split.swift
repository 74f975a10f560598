internal import FeatureTypes

extension Network {
  /// The two halves of the network when it is cut after its first `count` layers: the device's and the server's.
  ///
  /// What crosses the cut are the front's outputs and the back's inputs, in order of their numbers: every map of the front
  /// that the back reads or puts out; an input of the whole too, where the back reads it. Outputs of the whole that the front
  /// makes cross as well: the back's outputs are those of the whole.
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

  /// As `split(after:)`, after the layer of this name.
  public func split(afterLayer name: String) throws(NetworkError) -> (front: Network, back: Network) {
    guard let index = layers.firstIndex(where: { $0.name == name }) else {
      throw NetworkError(.noSuchLayer, layer: name)
    }
    return try split(after: index + 1)
  }

  /// Numbers of the maps that cross a cut after the first `count` layers.
  public func crossing(after count: Int) throws(NetworkError) -> [Int] {
    guard count >= 1, count < layers.count else { throw NetworkError(.noSuchLayer, index: count) }
    let last = lastSteps
    return (0..<inputs.count + count).filter { last[$0] >= count }
  }

  /// For every layer, how many maps and samples cross a cut after it; after the last, the outputs. O(layers + inputs of
  /// all layers).
  public var crossings: [(maps: Int, samples: Int)] {
    var changes = [(maps: Int, samples: Int)](repeating: (0, 0), count: layers.count + 1)
    for (map, last) in lastSteps.enumerated() {
      let (first, size) = (max(map - inputs.count, 0), shape(of: map).count)
      // From after `first` to before `last`, cuts that are named by the layer before them.
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

  /// For every map the last layer that reads it, or that makes it; `layers.count` of an output.
  var lastSteps: [Int] {
    var last = (0..<mapCount).map { max($0 - inputs.count, 0) }
    for (step, layer) in layers.enumerated() { for map in layer.inputs { last[map] = step } }
    for map in outputs { last[map] = layers.count }
    return last
  }
}
