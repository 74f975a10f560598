import ArgumentParser
import FeatureFiles
import FeatureTypes
import InferenceKernels
import Networks

/// Examples for a network with one input: a file of N maps, H × W × C.
struct NetworkInputOptions: ParsableArguments {
  @Option(
    help:
      "The mean, subtracted from x / 255 of uint8 examples: one number, or one per channel such as 0.485,0.456,0.406.")
  var mean = ChannelValues([0])

  @Option(help: "The deviation, by which the difference is divided: one number, or one per channel.")
  var deviation = ChannelValues([1])

  func validate() throws {
    guard mean.values.allSatisfy(\.isFinite), deviation.values.allSatisfy({ $0.isFinite && $0 != 0 }) else {
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
    if array.elementType == .uint8 {
      let (mean, deviation) = (
        try mean.perChannel(shape.channels, "--mean"), try deviation.perChannel(shape.channels, "--deviation")
      )
      for index in values.indices {
        let channel = index % shape.channels
        values[index] = (values[index] / 255 - mean[channel]) / deviation[channel]
      }
    }
    return (0..<array.shape[0]).map { Array(values[$0 * shape.count..<($0 + 1) * shape.count]) }
  }
}

/// Numbers on the command line, separated by commas: one for all channels, or one per channel.
struct ChannelValues: ExpressibleByArgument {
  let values: [Float]

  init(_ values: [Float]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
    values = parts.compactMap { $0 }
    guard values.count == parts.count, !values.isEmpty else { return nil }
  }

  var defaultValueDescription: String { values.map { "\($0)" }.joined(separator: ",") }

  func perChannel(_ channels: Int, _ option: String) throws(CommandError) -> [Float] {
    if values.count == 1 { return [Float](repeating: values[0], count: channels) }
    guard values.count == channels else {
      throw CommandError("\(option): 1 or \(channels) numbers, not \(values.count)")
    }
    return values
  }
}

/// How weights become int8.
struct WeightOptions: ParsableArguments {
  @Flag(help: "Use one scale for all int8 weights of a layer instead of one per output channel.")
  var perTensor = false

  var granularity: Int8Weights.Granularity { perTensor ? .perTensor : .perChannel }
}
