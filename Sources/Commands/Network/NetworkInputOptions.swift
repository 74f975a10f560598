import ArgumentParser
import FeatureFiles
import FeatureTypes
import Networks

/// Examples for a network with one input: a file of N maps, H × W × C.
struct NetworkInputOptions: ParsableArguments {
  @Option(help: "The mean, subtracted from x / 255 of uint8 examples.")
  var mean: Float = 0

  @Option(help: "The deviation, by which the difference is divided.")
  var deviation: Float = 1

  func validate() throws {
    guard mean.isFinite, deviation.isFinite, deviation != 0 else {
      throw ValidationError("--mean and --deviation must be finite, and the deviation must not be 0")
    }
  }

  /// - Throws: if the network has several inputs, or the file does not match its single input.
  func examples(_ path: String, for network: Network) throws(CommandError) -> [[Float]] {
    let array = try DataFile.array(path)
    let shape = network.inputs[0]
    guard network.inputs.count == 1 else {
      let names = network.description.inputs.map(\.name).joined(separator: ", ")
      throw CommandError(
        "\(path): examples need a network with one input; this one has \(network.inputs.count): \(names)")
    }
    guard array.shape.count == 4, array.shape[0] > 0,
      array.shape.dropFirst().elementsEqual([shape.height, shape.width, shape.channels])
    else {
      throw CommandError(
        "\(path): the network takes N×\(shape.height)×\(shape.width)×\(shape.channels), not \(array.shape)")
    }
    var values = array.floats
    if array.elementType == .uint8 { values = values.map { ($0 / 255 - mean) / deviation } }
    return (0..<array.shape[0]).map { Array(values[$0 * shape.count..<($0 + 1) * shape.count]) }
  }
}
