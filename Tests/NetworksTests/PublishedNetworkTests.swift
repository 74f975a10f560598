import FeatureTypes
import InferenceKernels
import Networks
import SeededRandom
import TestFixtures
import Testing

/// A network, with the numbers from its paper or its usual implementation.
struct PublishedNetwork: CustomTestStringConvertible {
  let name: String
  let description: NetworkDescription
  /// The same network for small pictures.
  let small: NetworkDescription
  let multiplyAdds: ClosedRange<Double>
  let parameters: Int
  /// Height, width and channels before the mean.
  let last: [Int]

  var testDescription: String { name }

  static let all = [
    // Parameters: torchvision's models, to the unit. Multiply-adds: its documentation (300.8 M, 0.22, 0.06, 1.81, 3.66,
    // 5.71 G) and the papers (219 M and 56 M for V3, 0.27 M parameters and 41 M for ResNet-20).
    PublishedNetwork(
      name: "MobileNetV2", description: .mobileNetV2(), small: .mobileNetV2(width: 0.25, size: 32, classes: 5),
      multiplyAdds: 300.7e6...300.9e6, parameters: 3_504_872, last: [7, 7, 1280]),
    PublishedNetwork(
      name: "MobileNetV3 large", description: .mobileNetV3(.large), small: .mobileNetV3(.large, size: 32, classes: 5),
      multiplyAdds: 216e6...219e6, parameters: 5_483_032, last: [7, 7, 960]),
    PublishedNetwork(
      name: "MobileNetV3 small", description: .mobileNetV3(.small), small: .mobileNetV3(.small, size: 32, classes: 5),
      multiplyAdds: 56e6...57e6, parameters: 2_542_856, last: [7, 7, 576]),
    PublishedNetwork(
      name: "ResNet-18", description: .resNet(.eighteen), small: .resNet(.eighteen, size: 32, classes: 5),
      multiplyAdds: 1.81e9...1.82e9, parameters: 11_689_512, last: [7, 7, 512]),
    PublishedNetwork(
      name: "ResNet-34", description: .resNet(.thirtyFour), small: .resNet(.thirtyFour, size: 32, classes: 5),
      multiplyAdds: 3.66e9...3.67e9, parameters: 21_797_672, last: [7, 7, 512]),
    PublishedNetwork(
      name: "ResNet-20", description: .resNet20(), small: .resNet20(), multiplyAdds: 40.5e6...41e6,
      parameters: 269_722, last: [8, 8, 64]),
    PublishedNetwork(
      name: "Inception-V3", description: .inceptionV3(), small: .inceptionV3(size: 75, classes: 5),
      multiplyAdds: 5.71e9...5.72e9, parameters: 23_834_568, last: [8, 8, 2048]),
  ]
}

@Suite struct PublishedNetworkTests {
  @Test(arguments: PublishedNetwork.all) func costsAreThePublishedOnes(_ example: PublishedNetwork) throws {
    let network = try Network(example.description)
    #expect(example.multiplyAdds.contains(network.multiplyAdds), "\(network.multiplyAdds)")
    #expect(network.parameterCount == example.parameters)
    let mean = try #require(network.nodes.firstIndex { $0.name == "mean" })
    let map = network.shape(of: network.nodes[mean].inputs[0])
    #expect([map.height, map.width, map.channels] == example.last)
  }

  /// Cut after each layer, on a small picture: the front and the back together give the bits of the whole network.
  @Test(
    arguments: Thoroughness.cases(
      ["MobileNetV2", "MobileNetV3 small", "ResNet-20", "Inception blocks"], sampled: 1, whole: 2))
  func everySplitGivesTheWholesBits(_ name: String) throws {
    var generator = SeededGenerator(seed: 9)
    var blocks = NetworkBuilder(height: 9, width: 9, channels: 5)
    blocks.inceptionA("a", 4)
    blocks.inceptionB("b")
    let network = try Network(PublishedNetwork.all.first { $0.name == name }?.small ?? blocks.description)
    let parameters = network.randomParameters(using: &generator)
    let inputs = network.randomInputs(using: &generator)
    let logits = try FloatNetwork(network, parameters: parameters).outputs(for: inputs)
    #expect(Set(logits[0]).count > 1)
    // Every cut of a small network, but only every twentieth of one with a million weights, which take long to pack.
    for count in stride(from: 1, to: network.nodes.count, by: network.parameterCount > 1_000_000 ? 20 : 1) {
      let (front, back) = try network.split(after: count)
      let sent = try FloatNetwork(front, parameters: parameters).outputs(for: inputs)
      #expect(try FloatNetwork(back, parameters: parameters).outputs(for: sent) == logits, "cut \(count)")
    }
  }

  /// The network can be cut after each layer, and the maps that cross are those that the back reads.
  @Test(arguments: PublishedNetwork.all) func everyCutIsANetwork(_ example: PublishedNetwork) throws {
    let network = try Network(example.small)
    for count in 1..<network.nodes.count {
      let (front, back) = try network.split(after: count)
      #expect(front.nodes.count + back.nodes.count == network.nodes.count)
      #expect(front.outputs.map { front.shape(of: $0) } == back.inputs)
      #expect(front.multiplyAdds + back.multiplyAdds == network.multiplyAdds)
    }
  }
}
