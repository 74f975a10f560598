import ArgumentParser
import DigitDemo
import FeatureFiles
import FeatureTypes
import InferenceKernels
import NetworkFiles
import Networks

/// The network and the layers that a search may choose from.
struct SearchInput {
  let network: Network
  /// The layers, in the order of the network.
  let layers: [String]
  private let parameters: [String: LayerParameters]
  private let pictures: NetworkInputOptions
  private let path: String

  /// - Parameters:
  ///   - path: the network's JSON, or nil for the bundled network.
  ///   - names: the layers to try; nil means all those whose maps cross a cut alone, are no vectors, and are smaller than
  ///     the input and than every map before them, or as small.
  init(network path: String?, weights: String?, layers names: [String]?, pictures: NetworkInputOptions) throws {
    let json: NetworkJSON
    let file: Safetensors
    if let path, let weights {
      let files = try StoredNetwork(description: path, weights: weights)
      (json, file, self.pictures) = (files.json, files.weights, pictures)
    } else {
      (json, file) = try DigitNetwork.files()
      self.pictures = try NetworkInputOptions.parse(["--mean", "0.45", "--deviation", "0.25"])
    }
    self.path = path ?? "the bundled network"
    (network, parameters) = try NetworkPaths(description: self.path, weights: weights).named {
      let network = try Network(json.networkDescription)
      return (network, try network.parameters(from: file))
    }
    layers = try names ?? Self.smaller(network)
    for layer in layers { _ = try NetworkCut(network, after: layer) }
  }

  private static func smaller(_ network: Network) throws -> [String] {
    var least = network.inputs[0].count
    let names = NetworkCut.layers(of: network).filter { name in
      guard let shape = network.map(named: name).map(network.shape(of:)), shape.planeCount > 1, shape.count <= least
      else {
        return false
      }
      least = shape.count
      return true
    }
    guard !names.isEmpty else { throw CommandError("--after: no layer has a map that is smaller than the input") }
    return names
  }

  /// The maps of all layers for the pictures in a file. If its maps are of the one layer instead, those.
  func maps(_ path: String, fractionBits: Int?) throws -> [[[Float]]] {
    let array = try NetworkInputOptions.array(path)
    if layers.count == 1, let shape = network.map(named: layers[0]).map(network.shape(of:)),
      array.shape.suffix(3).elementsEqual([shape.height, shape.width, shape.channels])
    {
      return [try Self.maps(array, path, shape, fractionBits)]
    }
    let numbers = layers.map { network.map(named: $0) }
    let run = try FloatNetwork(network, parameters: parameters)
    var maps = [[[Float]]](repeating: [], count: layers.count)
    let examples = try pictures.examples(path, for: network)
    let progress = Progress("running the network", of: examples.count)
    for (index, example) in examples.enumerated() {
      var arena = ContiguousArray<Float>(repeating: 0, count: run.arenaCount)
      arena.replaceSubrange(run.inputRange(0), with: example)
      var memory = arena.mutableSpan
      run.run(&memory) { map, values in
        for (layer, number) in numbers.enumerated() where number == map {
          maps[layer].append(values.indices.map { values[$0] })
        }
      }
      progress.show(index + 1)
    }
    return maps
  }

  private static func maps(
    _ array: NumPyArray, _ path: String, _ shape: FeatureMapShape, _ fractionBits: Int?
  ) throws(CommandError) -> [[Float]] {
    var values = array.floats
    if case .float32 = array.elements {
      if let wrong = values.firstIndex(where: \.isNaN) {
        throw CommandError("\(path): element \(wrong) is not a number")
      }
    } else {
      guard let fractionBits else {
        throw CommandError("\(path): integer maps need --fraction-bits, which says what they stand for")
      }
      try FormatOptions.check(fractionBits: fractionBits)
      for index in values.indices {
        values[index] = Float(sign: .plus, exponent: -fractionBits, significand: values[index])
      }
    }
    return (0..<values.count / shape.count).map { Array(values[$0 * shape.count..<($0 + 1) * shape.count]) }
  }

  /// One of the layers, ready to be searched.
  func layer(
    _ number: Int, fit: [[Float]], choosing: SearchLayer.LabelledMaps, reporting: SearchLayer.LabelledMaps,
    link: SearchLayer.Link
  ) throws -> SearchLayer {
    try NetworkPaths(description: path).named {
      let cut = try NetworkCut(network, after: layers[number])
      return SearchLayer(
        name: layers[number], deviceShare: cut.front.map { $0.multiplyAdds / network.multiplyAdds } ?? 0,
        back: try FloatNetwork(cut.back, parameters: parameters), fit: fit, choosing: choosing, reporting: reporting,
        link: link)
    }
  }

  /// The number of logits.
  var classCount: Int { network.shape(of: network.outputs[0]).count }

  /// The share of maps of the first layer for which the layers after it are right.
  func accuracy(maps: [[Float]], labels: [Int]) throws -> Double {
    let cut = try NetworkCut(network, after: layers[0])
    let back = try FloatNetwork(cut.back, parameters: parameters)
    let right = zip(maps, labels).count { map, label in
      let logits = back.outputs(for: [map])[0][...]
      return TopClass(of: logits.span).index == label
    }
    return Double(right) / Double(max(maps.count, 1))
  }
}
