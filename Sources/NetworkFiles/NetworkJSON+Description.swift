public import InferenceKernels
public import Networks

extension NetworkJSON {
  /// The description that the file contains. `Network` checks it.
  public var networkDescription: NetworkDescription {
    get throws(NetworkFileError) {
      var result = NetworkDescription(
        inputs: inputs.map {
          NetworkDescription.Input($0.name, height: $0.height, width: $0.width, channels: $0.channels)
        }, layers: [], outputs: outputs)
      for (index, layer) in layers.enumerated() {
        let before = index > 0 ? layers[index - 1].name : inputs.first?.name
        let bounds: ActivationBounds
        switch layer.bounds {
        case nil: bounds = .none
        case "relu": bounds = .relu
        case "relu6": bounds = .relu6
        default: throw layer.error("bounds", index, "relu or relu6")
        }
        guard layer.rounding == nil || layer.rounding == "once" || layer.rounding == "twice" else {
          throw layer.error("rounding", index, "once or twice")
        }
        result.layers.append(
          NetworkDescription.Layer(
            layer.name, try layer.operation(index), layer.on ?? (before.map { [$0] } ?? []), bounds: bounds,
            parameters: layer.parameters, rounding: layer.rounding == "once" ? .once : .twice))
      }
      return result
    }
  }

  /// The int8 formats of the network's maps.
  ///
  /// - Throws: `NetworkFileError` with the name of the first map, in alphabetical order, that does not exist or whose
  ///   format is wrong. A format has either fraction bits or a scale and a zero, all in range.
  public var int8Formats: [String: Int8Format] {
    get throws(NetworkFileError) {
      let maps = Set(inputs.map(\.name) + layers.map(\.name))
      var result: [String: Int8Format] = [:]
      for (name, format) in (formats ?? [:]).sorted(by: { $0.key < $1.key }) {
        guard maps.contains(name) else {
          throw .json(field: "formats.\(name)", layer: name, reason: "no input and no layer has this name")
        }
        let value: Int8Format
        switch (format.fractionBits, format.scale, format.zero) {
        case (let bits?, nil, nil): value = .q(isSigned: format.signed, fractionBits: bits)
        case (nil, let scale?, let zero?): value = .affine(isSigned: format.signed, scale: scale, zero: zero)
        default:
          throw .json(field: "formats.\(name)", layer: name, reason: "fractionBits, or scale and zero")
        }
        guard value.isValid else { throw .json(field: "formats.\(name)", layer: name, reason: "out of range") }
        result[name] = value
      }
      return result
    }
  }

  /// Returns the same file with other formats.
  public func with(formats: [String: Int8Format]) -> NetworkJSON {
    var file = self
    file.formats = formats.isEmpty ? nil : formats.mapValues(Format.init)
    return file
  }

  /// Creates the JSON form of a description. Fields that have their default are left out.
  public init(_ description: NetworkDescription, formats: [String: Int8Format] = [:], comment: String? = nil) {
    self.comment = comment
    inputs = description.inputs.map { Input(name: $0.name, height: $0.height, width: $0.width, channels: $0.channels) }
    outputs = description.outputs
    layers = []
    for (index, layer) in description.layers.enumerated() {
      let before = index > 0 ? description.layers[index - 1].name : description.inputs.first?.name
      var json = Layer(name: layer.name, kind: Layer.kind(of: layer.operation))
      json.on = layer.inputs == (before.map { [$0] } ?? []) ? nil : layer.inputs
      json.bounds = layer.bounds == .none ? nil : layer.bounds == .relu ? "relu" : "relu6"
      if let parameters = layer.parameters, json.hasParameters {
        json.weights = parameters.weights == layer.name ? nil : parameters.weights
        json.batchNorm = parameters.batchNorm.map {
          BatchNorm(weights: $0.weights, epsilon: $0.epsilon == 1e-5 ? nil : $0.epsilon)
        }
        json.bias = parameters.hasBias == (json.batchNorm == nil) ? nil : parameters.hasBias
      }
      if json.hasParameters { json.rounding = layer.rounding == .once ? "once" : nil }
      json.set(layer.operation)
      layers.append(json)
    }
    self.formats = formats.isEmpty ? nil : formats.mapValues(Format.init)
  }
}

extension NetworkJSON.Layer {
  fileprivate init(name: String, kind: String) {
    self.name = name
    self.kind = kind
  }

  fileprivate var hasParameters: Bool { kind == "convolution" || kind == "dense" }

  fileprivate var parameters: NetworkDescription.Parameters? {
    guard hasParameters else { return nil }
    return NetworkDescription.Parameters(
      weights ?? name, hasBias: bias ?? (batchNorm == nil),
      batchNorm: batchNorm.map { NetworkDescription.BatchNorm($0.weights, epsilon: $0.epsilon ?? 1e-5) })
  }
}

extension NetworkJSON.Format {
  fileprivate init(_ format: Int8Format) {
    switch format {
    case .q(let isSigned, let fractionBits): (signed, self.fractionBits) = (isSigned, fractionBits)
    case .affine(let isSigned, let scale, let zero): (signed, self.scale, self.zero) = (isSigned, scale, zero)
    }
  }
}
