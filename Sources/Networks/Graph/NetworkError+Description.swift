import FeatureTypes

/// One line for people: the place, and the error.
extension NetworkError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }

  private var place: String {
    guard let layer = layer?.printable else { return "network" }
    guard let index else { return "map \(layer)" }
    return "layer \(layer) (\(index))"
  }

  private var reason: String {
    let map = map?.printable ?? ""
    switch code {
    case .empty: return "there is no input, no layer or no output"
    case .tooMany: return "more than \(Network.maximumLayers) layers, inputs or outputs"
    case .nameInUse: return "an input or a layer before it has the same name"
    case .badName: return "its name, or its tensors', is empty, longer than 256 bytes, or has control characters"
    case .unknownMap: return "no input and no layer before it makes the map \(map)"
    case .wrongInputCount: return "the operation takes a different number of maps"
    case .badShape: return "a dimension is not positive, or the map has more than 2^28 samples"
    case .windowDoesNotFit: return "the window does not fit the padded map, or its sizes are out of range"
    case .groupsDoNotDivide: return "the groups do not divide the channels of both maps"
    case .shapesDiffer: return "the maps that it combines differ in shape"
    case .boundsNotAllowed: return "this operation has no bounds"
    case .tooLarge: return "its memory, or the network's weights or operations up to it, are too large"
    case .badEpsilon: return "the batch norm's epsilon is negative or not finite"
    case .noSuchLayer: return "there is no such layer to cut after, or it is the last"
    case .missingWeights: return "it has no weights"
    case .wrongWeightShape: return "it has the wrong number of weights or biases"
    case .weightNotFinite: return "a weight or a bias is NaN or infinite"
    case .valueNotFinite: return "a value of its map is NaN"
    case .missingFormat: return "the map has no int8 format, or an invalid one"
    case .formatsDiffer: return "its int8 format differs from that of its input, or in convention"
    case .scaleOutOfRange: return "the scales of its int8 formats are too far apart"
    case .sumOverflow: return "a sum of its int8 products could overflow 32 bits"
    }
  }
}
