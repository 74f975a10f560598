import FeatureFiles
import InferenceKernels
import NetworkFiles
import Networks
import TestFixtures
import Testing

// The tutorial of Networks ends with the code between these marks, to the letter.

// Tutorial: Network
func makeNetwork() throws(NetworkError) -> Network {
  var net = NetworkBuilder(height: 64, width: 64, channels: 3)
  net.convolution("edges", 16, 3, stride: 2, bounds: .relu6)
  net.convolution("parts", 24, 3, stride: 2, bounds: .relu6)
  net.convolution("shapes", 40, 3, stride: 2, bounds: .relu6)
  net.globalAveragePooling("mean")
  net.dense("classes", 10)
  return try Network(net.description)
}

func openNetwork(json: [UInt8], weights: [UInt8]) throws -> (
  Network, [String: LayerParameters]
) {
  let network = try Network(NetworkJSON(json).networkDescription)
  let parameters = try network.parameters(from: Safetensors(weights))
  return (network, parameters)
}

func classify(_ picture: [Float], with network: FloatNetwork) -> Int {
  let logits = network.outputs(for: [picture])[0]
  return TopClass(of: logits.span).index
}
// Tutorial: end

// Tutorial: Cut
func printCuts(of network: Network) {
  for (node, crossing) in zip(network.nodes, network.crossings) {
    print("after \(node.name): \(crossing.maps) maps, \(crossing.samples) samples")
  }
}

struct SplitNetwork {
  let device: FloatNetwork
  let server: FloatNetwork

  init(_ network: Network, parameters: [String: LayerParameters], after layer: String)
    throws(NetworkError)
  {
    let (front, back) = try network.split(afterLayer: layer)
    device = try FloatNetwork(front, parameters: parameters)
    server = try FloatNetwork(back, parameters: parameters)
  }

  func classify(_ picture: [Float]) -> Int {
    let maps = device.outputs(for: [picture])  // sent over the air
    let logits = server.outputs(for: maps)[0]
    return TopClass(of: logits.span).index
  }
}
// Tutorial: end

// Tutorial: Int8
struct Int8Device {
  let network: Int8Network

  init(
    calibrating front: FloatNetwork, parameters: [String: LayerParameters],
    examples: [[Float]]
  ) throws(NetworkError) {
    var calibration = NetworkCalibration(front)
    for example in examples { try calibration.add([example]) }
    network = try Int8Network(
      front.network, parameters: parameters, formats: calibration.qFormats)
  }

  /// Runs in an arena of `network.arenaCount` bytes. Nothing is allocated.
  func run(
    _ picture: Span<UInt8>, in arena: inout MutableSpan<UInt8>,
    send: (Span<UInt8>) -> Void
  ) {
    let (input, output) = (network.inputRange(0), network.outputRange(0))
    for index in picture.indices { arena[input.lowerBound + index] = picture[index] }
    network.run(&arena)
    send(arena.span.extracting(output))
  }
}
// Tutorial: end

/// The tutorial's code, on the network that the demo carries.
@Suite struct TutorialTests {
  @Test(arguments: ["Network", "Cut", "Int8"])
  func theTutorialEndsWithTheCompiledExample(name: String) throws {
    let example = try #require(try CompiledExample("Tutorial", name, in: #filePath))
    #expect(try example.isLastStep(of: name, inCatalogueOf: "Networks"))
  }

  @Test func theBuiltNetworkHasTheCutsThatTheTutorialNames() throws {
    let network = try makeNetwork()
    printCuts(of: network)
    #expect(network.crossings.map(\.samples) == [16_384, 6144, 2560, 40, 10])
    #expect(network.crossings.allSatisfy { $0.maps == 1 })
  }

  /// Both halves decide as the whole does. int8 on the device changes logits a little, and no class here.
  @Test func halvesDecideAsTheWhole() throws {
    let resources = "Sources/DigitDemo/Resources"
    let (network, parameters) = try openNetwork(
      json: Repository.bytes("\(resources)/digits.json"), weights: Repository.bytes("\(resources)/digits.safetensors"))
    let pictures = try Thoroughness.cases(["000_8", "001_5", "002_6"], sampled: 1, whole: 1).map { name in
      try PortablePixmap(ppm: Repository.bytes("\(resources)/pictures/\(name).ppm")).rgb
        .map { (Float($0) / 255 - 0.45) / 0.25 }
    }
    let whole = try FloatNetwork(network, parameters: parameters)
    let halves = try SplitNetwork(network, parameters: parameters, after: "L3")
    let device = try Int8Device(calibrating: halves.device, parameters: parameters, examples: pictures)
    var arena = ContiguousArray<UInt8>(repeating: 0, count: device.network.arenaCount)
    var memory = arena.mutableSpan
    for picture in pictures {
      let expected = classify(picture, with: whole)
      #expect(halves.classify(picture) == expected)
      var sent: [UInt8] = []
      let samples = try device.network.samples(of: picture, forInput: 0)
      device.run(samples.span, in: &memory) { map in sent = map.indices.map { map[$0] } }
      #expect(sent.count == 16 * 16 * 24)
      let logits = halves.server.outputs(for: [device.network.values(of: sent, ofOutput: 0)])[0]
      #expect(TopClass(of: logits.span).index == expected)
    }
  }
}
