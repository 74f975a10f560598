import InferenceKernels
import NetworkFiles
import Networks
import SeededRandom
import Testing

@Suite struct NetworkJSONTests {
  private static let minimal = """
    {"inputs": [{"name": "picture", "height": 6, "width": 5, "channels": 2}],
     "layers": [{"name": "conv", "kind": "convolution", "channels": 3, "kernel": [3, 3], "batchNorm": {"weights": "bn"}},
                {"name": "fc", "kind": "dense", "channels": 4}],
     "outputs": ["fc"]}
    """

  private func read(_ text: String) throws(NetworkFileError) -> NetworkJSON { try NetworkJSON(Array(text.utf8)) }

  @Test func defaultsAreWhatTheyAreSaidToBe() throws {
    let description = try read(Self.minimal).networkDescription
    #expect(description.layers.map(\.inputs) == [["picture"], ["conv"]])
    let norm = NetworkDescription.BatchNorm("bn", epsilon: 1e-5)
    #expect(
      description.layers[0].parameters == NetworkDescription.Parameters("conv", hasBias: false, batchNorm: norm))
    #expect(description.layers[0].operation == .convolution(channels: 3, SlidingWindow(3), groups: 1))
    #expect(description.layers[1].parameters?.hasBias == true)
  }

  @Test(
    arguments: [
      .mobileNetV2(), .mobileNetV3(.large), .mobileNetV3(.small), .resNet(.eighteen), .resNet(.thirtyFour), .resNet20(),
      .inceptionV3(),
    ] as [NetworkDescription])
  func aPublishedNetworkIsWrittenAndReadBack(_ description: NetworkDescription) throws {
    let network = try Network(description)
    let json = NetworkJSON(description)
    let again = try read(json.text)
    #expect(again == json)
    let checked = try Network(again.networkDescription)
    #expect(checked.nodes == network.nodes)
  }

  @Test func roundingIsWrittenAndReadBack() throws {
    let text = Self.minimal.replacing("\"dense\"", with: "\"dense\", \"rounding\": \"once\"")
    let network = try Network(read(text).networkDescription)
    #expect(network.nodes.map(\.rounding) == [.twice, .once])
    let again = try read(NetworkJSON(network.description).text)
    #expect(try Network(again.networkDescription).nodes == network.nodes)
  }

  @Test func formatsAreWrittenAndReadBack() throws {
    let formats: [String: Int8Format] = [
      "picture": .q(isSigned: false, fractionBits: -3), "conv1": .affine(isSigned: true, scale: 0.0371, zero: -5),
    ]
    let again = try read(NetworkJSON(.resNet20(), formats: formats, comment: "kept").text)
    #expect(try again.int8Formats == formats)
    #expect(again.comment == "kept")
  }

  @Test(
    arguments: [
      ("\"kernel\": [3, 3]", "\"kernel\": [3]", "layers.0.kernel (conv): 2 numbers"),
      ("\"kernel\": [3, 3]", "\"kernel\": \"3\"", "layers.0.kernel (conv): of the wrong type"),
      ("\"kernel\": [3, 3]", "\"kernel\": [3, 1e99]", "layers.0.kernel.1 (conv): not a whole number"),
      ("\"kernel\": [3, 3]", "\"kernal\": [3, 3]", "layers.0.kernal (conv): no such field"),
      (", \"kernel\": [3, 3]", "", "layers.0.kernel (conv): missing"),
      ("\"kind\": \"dense\", ", "", "layers.1.kind (fc): missing"),
      ("\"dense\"", "\"dance\"", "layers.1.kind (fc): no such kind: dance"),
      ("\"dense\"", "\"dense\", \"bounds\": \"tanh\"", "layers.1.bounds (fc): relu or relu6"),
      ("\"dense\"", "\"dense\", \"rounding\": \"up\"", "layers.1.rounding (fc): once or twice"),
      ("\"height\": 6, ", "", "inputs.0.height (picture): missing"),
      ("]}", "]", "file: not JSON, at byte 271"),
      ("\"outputs\": [\"fc\"]", "\"outputs\": [\"gc\"]", "network: no input and no layer before it makes the map gc"),
      (
        "\"channels\": 3, \"kernel\"", "\"channels\": 0, \"kernel\"",
        "layer conv (0): a dimension is not positive, or the map has more than 2^28 samples"
      ),
    ])
  func aBadFileIsRefusedByTheLayersName(_ original: String, _ replacement: String, _ message: String) throws {
    let text = Self.minimal.replacing(original, with: replacement)
    #expect(text != Self.minimal)
    #expect(NetworkJSON.refusal(of: text) == message)
  }

  /// A file with random bytes changed or numbers made extreme is refused or makes a network, and never traps.
  @Test func spoiltFilesDoNotTrap() throws { for seed in 0..<300 as Range<UInt64> { try readSpoilt(seed: seed) } }

  private func readSpoilt(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var text = try NetworkJSON(.mobileNetV3(.small, size: 32, classes: 3)).text
    let numbers = ["0", "-1", "9223372036854775807", "-9223372036854775808", "268435456", "16384", "1e300", "2.5"]
    var bytes = Array(text.utf8)
    let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
    if seed.isMultiple(of: 2), let place = digits.randomElement(using: &generator) {
      bytes.replaceSubrange(place...place, with: Array((numbers.randomElement(using: &generator) ?? "").utf8))
    } else {
      for _ in 0..<3 {
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 32...126, using: &generator)
      }
    }
    text = String(decoding: bytes, as: UTF8.self)
    do {
      let network = try Network(read(text).networkDescription)
      _ = try MemoryPlan(int8: network, on: .scalar)
    } catch let error as NetworkFileError {
      #expect(!error.description.isEmpty, "seed \(seed)")
    } catch let error as NetworkError {
      #expect(error.layer != nil || error.map != nil, "seed \(seed)")
    }
  }

  @Test func otherFormatsKeepEverythingElse() throws {
    let layer = #"{"name":"l","kind":"relu","comment":"keep me"}"#
    let text = """
      {"comment": "and me", "inputs": [{"name":"p","height":1,"width":1,"channels":1}], "layers": [\(layer)], \
      "outputs": ["l"], "formats": {"p": {"signed": true, "fractionBits": 3}}}
      """
    let file = try NetworkJSON(Array(text.utf8)).with(formats: ["l": .q(isSigned: false, fractionBits: 2)])
    let again = try NetworkJSON(Array(file.text.utf8))
    #expect(try again.int8Formats == ["l": .q(isSigned: false, fractionBits: 2)])
    #expect(try again.text.contains("keep me") && again.comment == "and me")
  }
}
