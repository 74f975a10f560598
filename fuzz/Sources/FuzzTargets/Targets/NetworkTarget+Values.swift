import InferenceKernels
import Networks

/// Runs a network and compares each map, as soon as it is computed, with the slow model's output for the maps that the
/// layer read.
struct NetworkValues {
  private let description: NetworkDescription
  private let model: ModelNetwork
  private let parameters: [ModelParameters?]

  init(_ description: NetworkDescription, _ model: ModelNetwork, _ tensors: [String: [Float]]) {
    self.description = description
    self.model = model
    parameters = description.layers.enumerated().map { index, layer in
      ModelParameters(layer, outputs: model.shapes[description.inputs.count + index].channels, tensors)
    }
  }

  /// Returns the layer of `map`, the maps that it reads and the model's output, or nil for an input or if numbers leave
  /// float32.
  private func made(_ map: Int, of maps: [ModelMap]) -> (Int, NetworkDescription.Layer, [Int], ModelMap)? {
    let index = map - description.inputs.count
    guard index >= 0 else { return nil }
    let layer = description.layers[index]
    let places = layer.inputs.compactMap(model.map(named:))
    guard places.allSatisfy({ maps[$0].isFinite }) else { return nil }
    let made = ModelMap(model.shapes[map], of: layer, on: places.map { maps[$0] }, parameters[index])
    return (index, layer, places, made)
  }

  /// float32: each rounding is at most 2⁻²⁴ of the sum of the absolute terms.
  func check(_ network: FloatNetwork, _ inputs: [[Float]]) {
    var arena = [Float](repeating: 1000, count: network.arenaCount)
    for (index, values) in inputs.enumerated() { arena.replaceSubrange(network.inputRange(index), with: values) }
    var memory = arena.mutableSpan
    var maps: [ModelMap] = []
    network.run(&memory) { map, values in
      let found = values.indices.map { Double(values[$0]) }
      if let (_, layer, _, made) = made(map, of: maps) {
        for (index, value) in made.values.enumerated() where value.magnitude + made.sizes[index] < 0x1p120 {
          let most = (made.terms + 10) * (made.sizes[index] * 0x1p-24 + 0x1p-120)
          let isNear = (found[index] - value).magnitude <= (made.sizes[index] > 0 ? most : 0)
          let kind = layer.operation
          require(isNear, .model, "\(kind) makes \(found[index]) at \(index), not \(value) ± \(most)")
          let isBounded = layer.bounds == .none || 0...(layer.bounds == .relu6 ? 6 : .infinity) ~= found[index]
          require(isBounded, .model, "\(layer.name) makes \(found[index]), not \(layer.bounds)")
        }
      }
      maps.append(ModelMap(model.shapes[map], found))
    }
  }

  /// int8: from the numbers that the bytes stand for, quantised.
  func check(_ network: Int8Network, _ inputs: [[UInt8]]) {
    var arena = [UInt8](repeating: 0x5A, count: network.arenaCount)
    for (index, values) in inputs.enumerated() { arena.replaceSubrange(network.inputRange(index), with: values) }
    var memory = arena.mutableSpan
    var maps: [ModelMap] = []
    let formats = network.formats
    network.run(&memory) { map, bytes in
      let format = formats[map]
      let (scale, zero) = (Double(format.scale), Double(format.zero))
      let samples = bytes.indices.map { index in
        format.isSigned ? Double(Int8(bitPattern: bytes[index])) : Double(bytes[index])
      }
      if let (number, layer, places, made) = made(map, of: maps) {
        let error = Int8Error(layer, of: places.map { formats[$0] }, to: format, parameters[number])
        for (index, sample) in samples.enumerated() {
          let exact = made.values[index] / scale + zero
          let value = format.isSigned ? min(max(exact, -128), 127) : min(max(exact, 0), 255)
          let isNear = (sample - value).magnitude <= error.most(made, index) ?? .infinity
          require(isNear, .model, "\(layer.operation) makes \(sample) at \(index), not \(exact), \(format)")
          let highest = layer.bounds == .relu6 ? 6 / scale + zero + 0.501 : 255
          let isBounded = layer.bounds == .none || zero...max(highest, zero) ~= sample
          require(isBounded, .model, "\(layer.name) makes \(sample), not \(layer.bounds), \(format)")
        }
      }
      maps.append(ModelMap(model.shapes[map], samples.map { ($0 - zero) * scale }))
    }
  }
}
