import InferenceKernels
import Networks

/// The descriptions that are networks, and the shapes of their maps, by docs/networks.md.
///
/// The numbers are floating-point, which does not overflow, and refusals have no codes.
struct ModelNetwork {
  struct Shape: Equatable {
    var height: Int
    var width: Int
    var channels: Int

    var count: Double { Double(height) * Double(width) * Double(channels) }
    var isValid: Bool { height >= 1 && width >= 1 && channels >= 1 && count <= 0x1p28 }
  }

  /// The shapes of the inputs, then of the layers.
  private(set) var shapes: [Shape] = []
  private var names: [String] = []
  private var weights = 0.0
  private var work = 0.0

  /// Creates a network, or returns nil if the description must be refused.
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

  /// Creates a network that has only inputs so far.
  init(inputs: [(name: String, shape: Shape)]) { for input in inputs { _ = add(input.shape, input.name) } }

  func map(named name: String) -> Int? { names.firstIndex(of: name) }

  private mutating func add(_ shape: Shape, _ name: String) -> Bool {
    guard shape.isValid, Self.isName(name), !names.contains(name) else { return false }
    names.append(name)
    shapes.append(shape)
    return true
  }

  /// Returns whether a name has 1 to 256 bytes and no character that moves a terminal's cursor or changes the direction
  /// of text.
  private static func isName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    let separators = ["\u{2028}", "\u{2029}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}"]
    let isolates = ["\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}"]
    return 1...256 ~= bytes.count && !bytes.contains { $0 < 0x20 || $0 == 0x7F }
      && !name.unicodeScalars.contains {
        0x80..<0xA0 ~= $0.value || (separators + isolates).contains(String(Character($0)))
      }
  }

  /// Adds the layer if it can follow the present ones, and returns whether it could.
  mutating func add(_ layer: NetworkDescription.Layer) -> Bool {
    let places = layer.inputs.map { names.firstIndex(of: $0) }
    guard layer.inputs.count <= 4096, !places.contains(nil) else { return false }
    switch layer.operation {
    case .convolution, .dense:
      let tensors = [layer.parameters?.weights, layer.parameters?.batchNorm?.weights].compactMap(\.self)
      guard tensors.allSatisfy(Self.isName) else { return false }
    default: break
    }
    guard let cost = ModelLayer(layer, on: places.compactMap { $0.map { shapes[$0] } }),
      weights + cost.weights <= 0x1p28, work + cost.work <= 0x1p40, add(cost.output, layer.name)
    else { return false }
    weights += cost.weights
    work += cost.work
    return true
  }
}
