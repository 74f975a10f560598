import InferenceKernels
import Networks

/// Which descriptions are networks, and the shapes of their maps, by docs/networks.md: in floating point, which overflows
/// nowhere, and without codes.
struct ModelNetwork {
  struct Shape: Equatable {
    var height: Int
    var width: Int
    var channels: Int

    var count: Double { Double(height) * Double(width) * Double(channels) }
    var isValid: Bool { height >= 1 && width >= 1 && channels >= 1 && count <= 0x1p28 }
  }

  /// Of the inputs, then of the layers.
  private(set) var shapes: [Shape] = []
  private var names: [String] = []
  private var weights = 0.0
  private var work = 0.0

  /// Nil if it is to be refused.
  init?(_ description: NetworkDescription) {
    let counts = [description.inputs.count, description.layers.count, description.outputs.count]
    guard counts.allSatisfy({ 1...4096 ~= $0 }) else { return nil }
    for input in description.inputs {
      guard add(Shape(height: input.height, width: input.width, channels: input.channels), input.name) else {
        return nil
      }
    }
    for layer in description.layers { guard add(layer) else { return nil } }
    guard description.outputs.allSatisfy(names.contains) else { return nil }
  }

  /// The network so far, of inputs alone.
  init(inputs: [(name: String, shape: Shape)]) { for input in inputs { _ = add(input.shape, input.name) } }

  func map(named name: String) -> Int? { names.firstIndex(of: name) }

  private mutating func add(_ shape: Shape, _ name: String) -> Bool {
    guard shape.isValid, !name.isEmpty, !names.contains(name) else { return false }
    names.append(name)
    shapes.append(shape)
    return true
  }

  /// Whether the layer can follow what there is; if so, it does.
  mutating func add(_ layer: NetworkDescription.Layer) -> Bool {
    let places = layer.inputs.map { names.firstIndex(of: $0) }
    guard layer.inputs.count <= 4096, !places.contains(nil) else { return false }
    guard let cost = ModelLayer(layer, on: places.compactMap { $0.map { shapes[$0] } }),
      weights + cost.weights <= 0x1p28, work + cost.work <= 0x1p40, add(cost.output, layer.name)
    else { return false }
    weights += cost.weights
    work += cost.work
    return true
  }
}
