public import Networks

/// Why a network's description or weights cannot be used, with the layer's name wherever there is one.
public enum NetworkFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The description's JSON: the field's path, such as `layers.3.kernel`, the layer's name if it has one, and what is
  /// wrong with it.
  case json(field: String, layer: String?, reason: String)
  /// A tensor of a layer is missing or has another shape.
  case tensor(layer: String, SafetensorsError)
  /// A batch norm of a layer has a variance that is none, or makes a weight NaN or infinite.
  case batchNorm(layer: String)
  /// What was read makes no network.
  case network(NetworkError)

  public var description: String {
    switch self {
    case .json(let field, let layer, let reason):
      "\(field.printable)\(layer.map { " (\($0.printable))" } ?? ""): \(reason.printable(limit: 200))"
    case .tensor(let layer, let error): "layer \(layer.printable): \(error)"
    case .batchNorm(let layer):
      "layer \(layer.printable): its batch norm has a negative variance, or makes numbers that are not finite"
    case .network(let error): error.description
    }
  }
}
