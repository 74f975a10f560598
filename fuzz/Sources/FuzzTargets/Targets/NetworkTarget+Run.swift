import FeatureFiles
import FeatureTypes
import InferenceKernels
import NetworkFiles
import Networks

/// A small network with weights, run on some inputs: its numbers agree with a slow model, and cut in two it gives the
/// same bits.
struct NetworkRun {
  private let network: Network
  private let parameters: [String: LayerParameters]
  private let inputs: [[Float]]
  private let values: NetworkValues
  private let cut: Int

  /// Writes the weights to a safetensors file with the names that the layers ask for, and reads them. Returns nil if
  /// two layers share a name and differ.
  init?(_ network: Network, _ model: ModelNetwork, _ numbers: inout ByteInput) {
    self.network = network
    cut = network.nodes.count > 1 ? numbers.number(1...network.nodes.count - 1) : 0
    var file = TensorFile()
    for node in network.nodes { file.add(node, &numbers) }
    guard let tensors = try? Safetensors(file.bytes) else { violated(.roundTrip, "a file of one's own is refused") }
    do throws(NetworkFileError) {
      parameters = try network.parameters(from: tensors)
    } catch {
      guard case .tensor(let layer, _) = error else { violated(.model, "\(error)") }
      require(network.nodes.contains { $0.name == layer }, .model, "\(error) names no layer")
      return nil
    }
    var inputs: [[Float]] = []
    for shape in network.inputs { inputs.append((0..<shape.count).map { _ in file.value(&numbers) }) }
    self.inputs = inputs
    values = NetworkValues(network.description, model, file.tensors)
  }

  func check(_ formats: [String: Int8Format], _ numbers: inout ByteInput) {
    let set = numbers.bool() ? InstructionSet.scalar : .best
    do throws(NetworkError) {
      let whole = try FloatNetwork(network, parameters: parameters, on: set)
      _ = whole.outputs(for: network.inputs.map { [Float](repeating: 0, count: $0.count) })
      let outputs = whole.outputs(for: inputs)
      values.check(whole, inputs)
      if cut > 0 {
        let (front, back) = try network.split(after: cut)
        let sent = try FloatNetwork(front, parameters: parameters, on: set).outputs(for: inputs)
        let found = try FloatNetwork(back, parameters: parameters, on: set).outputs(for: sent)
        let isSame = found.map { $0.map(\.bitPattern) } == outputs.map { $0.map(\.bitPattern) }
        require(isSame, .oneMeaning, "cut after \(cut), other floats")
      }
      var calibration = NetworkCalibration(whole)
      try calibration.add(inputs)
      let own = numbers.bool() ? calibration.affineFormats : calibration.qFormats
      checkInt8(formats.isEmpty ? own : formats, on: set)
    } catch {
      require(error.layer != nil, .model, "\(error) names no layer")
    }
  }

  private func checkInt8(_ formats: [String: Int8Format], on set: InstructionSet) {
    do throws(NetworkError) {
      let whole = try Int8Network(network, parameters: parameters, formats: formats, on: set)
      let samples = inputs.enumerated().map { index, values in
        values.map { UInt8(truncatingIfNeeded: whole.inputFormat(index).quantized($0) ?? 0) }
      }
      let outputs = whole.outputs(for: samples)
      values.check(whole, samples)
      guard cut > 0 else { return }
      let (front, back) = try network.split(after: cut)
      let all = Dictionary(
        whole.formats.enumerated().map { (network.name(of: $0), $1) }, uniquingKeysWith: { first, _ in first })
      let sent = try Int8Network(front, parameters: parameters, formats: all, on: set).outputs(for: samples)
      let found = try Int8Network(back, parameters: parameters, formats: all, on: set).outputs(for: sent)
      require(found == outputs, .oneMeaning, "cut after \(cut), other bytes")
    } catch {
      require(error.layer != nil, .model, "\(error) names no layer")
    }
  }
}
