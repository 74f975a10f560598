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

  /// The examples in one .npy file or in several pictures.
  func examples(_ paths: [String], for network: Network) throws(CommandError) -> [[Float]] {
    var examples: [[Float]] = []
    for path in paths { examples += try self.examples(path, for: network) }
    return examples
  }

  /// - Throws: if the network has several inputs, or the file does not match its single input.
  func examples(_ path: String, for network: Network) throws(CommandError) -> [[Float]] {
    let array = try Self.array(path)
    let shape = network.inputs[0]
    guard network.inputs.count == 1 else {
      let names = network.description.inputs.map(\.name).joined(separator: ", ")
      throw CommandError(
        "\(path): examples need a network with one input; this one has \(network.inputs.count): \(names)")
    }
    let count = array.shape.count == 3 ? 1 : array.shape.first ?? 0
    guard 3...4 ~= array.shape.count, count > 0,
      array.shape.suffix(3).elementsEqual([shape.height, shape.width, shape.channels])
    else {
      throw CommandError(
        "\(path): the network takes N×\(shape.height)×\(shape.width)×\(shape.channels), not \(array.shape)")
    }
    var values = array.floats
    if array.elementType == .uint8 { values = try normalized(channels: shape.channels)(values) }
    return (0..<count).map { Array(values[$0 * shape.count..<($0 + 1) * shape.count]) }
  }

  /// Converts the bytes of pictures, H × W × C, to what the network takes: (x / 255 − mean) / deviation.
  func normalized(channels: Int) throws(CommandError) -> @Sendable ([Float]) -> [Float] {
    let mean = try mean.perChannel(channels, "--mean")
    let deviation = try deviation.perChannel(channels, "--deviation")
    return { bytes in
      var values = bytes
      for index in values.indices {
        let channel = index % channels
        values[index] = (values[index] / 255 - mean[channel]) / deviation[channel]
      }
      return values
    }
  }

  /// A .npy file, or a picture as binary PPM, which begins with "P6".
  static func array(_ path: String) throws(CommandError) -> NumPyArray {
    let bytes = try DataFile.read(path)
    do {
      guard bytes.starts(with: "P6".utf8) else { return try NumPyArray(npy: bytes) }
      let picture = try PortablePixmap(ppm: bytes)
      return NumPyArray(shape: [1, picture.height, picture.width, 3], .uint8(picture.rgb))
    } catch {
      throw CommandError("\(path): \(error)")
    }
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
