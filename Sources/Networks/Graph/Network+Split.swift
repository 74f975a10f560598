internal import FeatureTypes

extension Network {
  /// The two halves of the network when it is cut behind its first `count` layers: the device's and the server's.
  ///
  /// What crosses the cut are the front's outputs and the back's inputs, in order of their numbers: every map made in front
  /// that is read, or put out, behind; an input of the whole too, where the back reads it. Outputs of the whole that lie in
  /// front cross as well: the back has to have a layer, and its outputs are those of the whole.
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

  /// As `split(after:)`, behind the layer of this name.
  public func split(behind name: String) throws(NetworkError) -> (front: Network, back: Network) {
    guard let index = layers.firstIndex(where: { $0.name == name }) else {
      throw NetworkError(.noSuchLayer, layer: name)
    }
    return try split(after: index + 1)
  }

  /// Numbers of the maps that cross a cut behind the first `count` layers.
  public func crossing(after count: Int) throws(NetworkError) -> [Int] {
    guard count >= 1, count < layers.count else { throw NetworkError(.noSuchLayer, index: count) }
    let made = inputs.count + count
    var crosses = [Bool](repeating: false, count: made)
    for layer in layers[count...] { for map in layer.inputs where map < made { crosses[map] = true } }
    for map in outputs where map < made { crosses[map] = true }
    return crosses.indices.filter { crosses[$0] }
  }
}
