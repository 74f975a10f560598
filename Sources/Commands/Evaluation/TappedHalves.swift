import FeatureCodec
import FeatureTypes
import InferenceKernels
import NetworkFiles
import Networks
import SplitInference

/// The two halves of a tapped network from files, in float32, or in int8 if there are inputs to fit formats to.
struct TappedHalves {
  let network: TappedNetwork
  /// The names of the device's outputs, one per stream.
  let names: [String]
  let classes: Int
  /// The device's half.
  let device: Network

  init(_ command: EvalTapsCommand, _ profile: Profile) throws {
    let device = try Half(command.device, command.weights, examples: command.calibrateOn ?? command.inputs)
    let server = try Half(command.server, command.weights, examples: command.calibrateOn ?? command.inputs)
    self.device = device.float.network
    let tapped = try Self.tapped(.float32(device: device.float, server: server.float), profile, command)
    names = self.device.outputs.map { [outputs = self.device] in outputs.name(of: $0) }
    classes = server.float.outputRange(0).count
    guard let path = command.calibrateOn else {
      network = tapped
      return
    }
    let affine = !command.powersOfTwo
    let inputs = try command.input.examples(path, for: self.device)
    var sent: [Int8Format] = []
    for stream in names.indices {
      guard let format = TappedNetwork.int8Format(of: stream, in: profile, affine: affine) else {
        throw CommandError(
          "\(command.profile): stream \(stream) has a format for each channel, or none of the networks'")
      }
      sent.append(format)
    }
    let fromDevice = try inputs.map { try tapped.values(of: tapped.maps(of: $0)) }
    let int8 = TappedNetwork.Halves.int8(
      device: try device.int8(fittedTo: inputs.map { [$0] }, affine: affine, outputs: sent),
      server: try server.int8(fittedTo: fromDevice, affine: affine, inputs: sent))
    network = try Self.tapped(int8, profile, command)
  }

  private static func tapped(
    _ halves: TappedNetwork.Halves, _ profile: Profile, _ command: EvalTapsCommand
  ) throws(CommandError) -> TappedNetwork {
    do throws(TappedNetwork.Mismatch) {
      return try TappedNetwork(halves, profile)
    } catch {
      throw CommandError("\(command.device), \(command.server), \(command.profile): \(error)")
    }
  }
}

/// One half, from its files.
private struct Half {
  let float: FloatNetwork
  private let parameters: [String: LayerParameters]
  private let paths: NetworkPaths

  init(_ description: String, _ weights: String, examples: String) throws {
    paths = NetworkPaths(description: description, weights: weights, examples: examples)
    let files = try StoredNetwork(description: description, weights: weights)
    (float, parameters) = try paths.named {
      let network = try Network(files.json.networkDescription)
      let parameters = try network.parameters(from: files.weights)
      return (try FloatNetwork(network, parameters: parameters), parameters)
    }
  }

  /// The same half in int8. Maps that are sent have the formats given.
  func int8(
    fittedTo examples: [[[Float]]], affine: Bool, inputs: [Int8Format] = [], outputs: [Int8Format] = []
  ) throws -> Int8Network {
    try paths.named {
      var calibration = NetworkCalibration(float)
      for example in examples { try calibration.add(example) }
      var formats = affine ? calibration.affineFormats : calibration.qFormats
      for (index, format) in inputs.enumerated() { formats[float.network.name(of: index)] = format }
      for (map, format) in zip(float.network.outputs, outputs) { formats[float.network.name(of: map)] = format }
      return try Int8Network(float.network, parameters: parameters, formats: formats)
    }
  }
}
