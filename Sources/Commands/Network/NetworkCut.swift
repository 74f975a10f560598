import Networks

/// A network, cut after one map, so that this map alone crosses the cut.
struct NetworkCut {
  /// The layers up to the map; nil if the map is the network's input.
  let front: Network?
  let back: Network

  /// - Parameter name: the layer, or the input if it is the only one.
  init(_ network: Network, after name: String) throws {
    if network.inputs.count == 1, network.description.inputs[0].name == name {
      (front, back) = (nil, network)
      return
    }
    guard let layer = network.nodes.firstIndex(where: { $0.name == name }) else {
      throw CommandError("there is no layer \(name); \(Self.choices(of: network))")
    }
    guard layer + 1 < network.nodes.count else {
      throw CommandError("\(name) is the last layer: nothing runs after it; \(Self.choices(of: network))")
    }
    let (front, back) = try network.split(after: layer + 1)
    guard back.inputs.count == 1, back.description.inputs[0].name == name else {
      let maps = back.description.inputs.map(\.name).joined(separator: " and ")
      throw CommandError("a cut after \(name) sends \(maps); \(Self.choices(of: network))")
    }
    (self.front, self.back) = (front, back)
  }

  /// The layers after which the network can be cut so that their map alone crosses, in order.
  static func layers(of network: Network) -> [String] {
    zip(network.nodes.indices, network.crossings).dropLast().compactMap { index, crossing in
      guard crossing.maps == 1, let crossing = try? network.crossing(after: index + 1) else { return nil }
      let name = network.nodes[index].name
      return crossing.map { network.name(of: $0) } == [name] ? name : nil
    }
  }

  private static func choices(of network: Network) -> String {
    let names = layers(of: network)
    guard names.count > 12 else { return "one map crosses a cut after: \(names.joined(separator: ", "))" }
    return "one map crosses a cut after \(names.count) layers, which `fcodec network` lists: "
      + "\(names.prefix(5).joined(separator: ", ")) …"
  }
}
