import FeatureCodec
import FeatureTypes
import InferenceKernels
import NetworkFiles
import Networks
import SplitInference

/// The files of a network that is trained to be split at several layers, as `Examples/digit-scenes` exports them.
struct TappedFiles {
  let device: String
  let server: String
  /// The weights of both halves.
  let weights: String
  let profile: String
}

extension TappedFiles {
  init(folder: String) {
    self.init(
      device: folder + "/device.json", server: folder + "/server.json", weights: folder + "/weights.safetensors",
      profile: folder + "/profile.json")
  }

  /// Names the files in a mismatch.
  fileprivate func named(
    _ body: () throws(TappedNetwork.Mismatch) -> TappedNetwork
  ) throws(CommandError) -> TappedNetwork {
    do throws(TappedNetwork.Mismatch) {
      return try body()
    } catch {
      throw CommandError("\(device), \(server), \(profile): \(error)")
    }
  }
}

/// The two halves of a tapped network from files: in int8 if a half's JSON has formats, else in float32.
struct TappedHalves {
  let network: TappedNetwork
  /// The names of the server's inputs, one per stream.
  let names: [String]
  /// The names of the device's outputs, one per stream.
  var outputs: [String] { device.outputs.map(device.name(of:)) }
  /// The device's half.
  var device: Network { deviceHalf.float.network }
  private let files: TappedFiles
  private let profile: Profile
  private let deviceHalf: Half
  private let serverHalf: Half
  private let labels: [String]?

  /// - Parameter labels: the names of the classes; nil means their numbers.
  init(_ files: TappedFiles, _ profile: Profile, labels: [String]? = nil) throws {
    (self.files, self.profile, self.labels) = (files, profile, labels)
    let (device, server) = (try Half(files.device, files.weights), try Half(files.server, files.weights))
    (deviceHalf, serverHalf) = (device, server)
    network = try files.named { () throws(TappedNetwork.Mismatch) in
      try TappedNetwork(device: device.half, server: server.half, profile, labels: labels)
    }
    names = server.float.network.inputs.indices.map { server.float.network.name(of: $0) }
  }

  /// The multiply-adds of the device up to each stream's map, and of the server.
  var multiplyAdds: (taps: [Double], server: Double) {
    let taps = device.outputs.map { map in
      device.nodes[...(map - device.inputs.count)].reduce(0) { $0 + $1.multiplyAdds }
    }
    return (taps, serverHalf.float.network.multiplyAdds)
  }

  /// The same network in int8, with formats that are fitted to inputs. The maps that are sent have those of the profile.
  ///
  /// - Parameter affine: whether other maps have scales and zeros, and not Q formats.
  func int8(fittedTo inputs: [[Float]], at path: String, affine: Bool) throws -> TappedNetwork {
    var sent: [Int8Format] = []
    for stream in names.indices {
      guard let format = TappedNetwork.int8Format(of: stream, in: profile, affine: affine) else {
        let reason =
          ChannelFormats(of: profile, stream: stream).isUniform
          ? "a scale and a zero need --affine, and an unsigned Q format cannot have it"
          : "it has a format for each channel"
        throw CommandError("\(files.profile): stream \(stream): \(reason)")
      }
      sent.append(format)
    }
    let device = try deviceHalf.int8(fittedTo: inputs.map { [$0] }, at: path, affine: affine, outputs: sent)
    let received = try inputs.map { try network.values(of: network.maps(of: $0)) }
    let server = try serverHalf.int8(fittedTo: received, at: path, affine: affine, inputs: sent)
    return try files.named { () throws(TappedNetwork.Mismatch) in
      try TappedNetwork(device: .int8(device), server: .int8(server), profile, labels: labels)
    }
  }
}

/// One half, from its files.
private struct Half {
  let float: FloatNetwork
  /// As the file says.
  let half: TappedNetwork.Half
  private let parameters: [String: LayerParameters]
  private let paths: NetworkPaths

  init(_ description: String, _ weights: String) throws {
    let paths = NetworkPaths(description: description, weights: weights)
    let files = try StoredNetwork(description: description, weights: weights)
    (float, parameters, half) = try paths.named {
      let network = try Network(files.json.networkDescription)
      let parameters = try network.parameters(from: files.weights)
      let (float, formats) = (try FloatNetwork(network, parameters: parameters), try files.json.int8Formats)
      return (
        float, parameters,
        formats.isEmpty ? .float32(float) : .int8(try Int8Network(network, parameters: parameters, formats: formats))
      )
    }
    self.paths = paths
  }

  /// The same half in int8. Maps that are sent have the formats given.
  func int8(
    fittedTo examples: [[[Float]]], at path: String, affine: Bool, inputs: [Int8Format] = [],
    outputs: [Int8Format] = []
  ) throws -> Int8Network {
    var paths = paths
    paths.examples = path
    return try paths.named {
      // Outliers among pictures do not choose formats; the maps that arrive have none, since they have the profile's range.
      let isDevice = float.network.inputs.count == 1
      let bounds = isDevice ? NetworkOutliers(float, examples.map { $0[0] }, areKept: false).bounds : [:]
      var formats = try NetworkCalibration.formats(of: float, fittedTo: examples, within: bounds, affine: affine)
      for (index, format) in inputs.enumerated() { formats[float.network.name(of: index)] = format }
      for (map, format) in zip(float.network.outputs, outputs) { formats[float.network.name(of: map)] = format }
      return try Int8Network(float.network, parameters: parameters, formats: formats)
    }
  }
}
