import InferenceKernels
import Networks
import SeededRandom

extension AllocationChecker {
  /// A network in float32 and int8, on each available instruction set.
  func check(_ name: String, _ network: Network, _ parameters: [String: LayerParameters]) throws {
    var generator = SeededGenerator(seed: 1)
    var calibration = NetworkCalibration(try FloatNetwork(network, parameters: parameters))
    try calibration.add(network.randomInputs(using: &generator))
    for set in InstructionSet.available {
      check(name, try FloatNetwork(network, parameters: parameters, on: set))
      for (kind, formats) in [("Q", calibration.qFormats), ("affine", calibration.affineFormats)] {
        check("\(name), \(kind)", try Int8Network(network, parameters: parameters, formats: formats, on: set))
      }
    }
  }

  private func check(_ name: String, _ network: FloatNetwork) {
    var arena = [Float](repeating: 0.25, count: network.arenaCount)
    check("\(name), float32, \(network.instructionSet)") { _ in
      var memory = arena.mutableSpan
      network.run(&memory)
    }
  }

  private func check(_ name: String, _ network: Int8Network) {
    var arena = [UInt8](repeating: 7, count: network.arenaCount)
    check("\(name), int8, \(network.instructionSet)") { _ in
      var memory = arena.mutableSpan
      network.run(&memory)
    }
  }
}
