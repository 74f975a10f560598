import FeatureFiles
import Foundation
import InferenceKernels
import NetworkFiles
import TestFixtures
import Testing

@testable import DigitDemo
@testable import Commands

@Suite struct NetworkCommandTests {
  private static let digits = BundledFiles.digitNetwork.path
  private static let weights = BundledFiles.digitWeights.path

  @Test func showPrintsShapesCostsAndMemory() throws {
    try TemporaryFolder.use { folder in
      let tool = try Tool("network \(Self.digits) --weights \(Self.weights)", in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      let lines = tool.output.split(separator: "\n")
      #expect(lines.count == 1 + 1 + 25 + 2)
      // The depthwise layer has 16·16·64 samples of 9 taps; then the cut after L3.
      let depthwise = lines[8].split(separator: " ").map(String.init)
      #expect(
        depthwise.starts(with: ["6", "L3.depthwise", "depthwise", "3×3", "/2", "relu6", "16×16×64", "147,456", "640"]))
      #expect(lines[9].hasSuffix(" 6144"))
      #expect(lines[27] == "25 layers, 8,012,000 multiply-adds, 63,979 parameters")
      // L2 needs the most: its input, kept for the sum, both maps of its depthwise convolution, and perhaps scratch memory.
      let peak = try #require(lines[28].firstMatch(of: /\((\d+) in use at the peak/).flatMap { Int($0.1) })
      #expect((114_688..<150_000).contains(peak))
    }
  }

  /// The header has the device's layers and no others, and memory for the largest of them. `Examples/firmware` runs it.
  @Test(arguments: ["dsp", "scalar"]) func theDevicesHalfIsWrittenAsC(target: String) throws {
    try TemporaryFolder.use { folder in
      let line = "network c \(Self.digits) \(Self.weights) --name front -o front.h --target \(target)"
      #expect(try Tool("\(line) --through L3", in: folder).status == 0)
      let text = String(decoding: try folder.read("front.h"), as: UTF8.self)
      #expect(text.contains("FRONT_OUTPUT_SIZE = 6144, /* 16×16×24 */") && text.contains("/* L3.depthwise */"))
      #expect(!text.contains("L4") && text.contains(target == "dsp" ? "IK_ARM_DSP" : "IK_SCALAR"))
      // Both maps of L3's depthwise convolution or more.
      let arena = try #require(text.firstMatch(of: /FRONT_ARENA = (\d+)/).flatMap { Int($0.1) })
      #expect((65_536 + 16_384..<150_000).contains(arena))
      let refused = try Tool("\(line) --through mean", in: folder)
      #expect(refused.status != 0 && refused.errors.contains("layer mean cannot be written in C"))
      #expect(try Tool("\(line) --through L2.expand", in: folder).status != 0)
    }
  }

  /// Without a cut, all outputs have places in the memory, and they do not overlap.
  @Test func severalOutputsAreWrittenAsC() throws {
    try TemporaryFolder.use { folder in
      let json = #"""
        {"inputs": [{"name": "picture", "height": 8, "width": 8, "channels": 3}],
         "layers": [{"name": "map", "kind": "convolution", "channels": 3, "kernel": [1, 1]},
          {"name": "small", "kind": "average", "kernel": [2, 2], "stride": [2, 2]}],
         "outputs": ["map", "small"],
         "formats": {"picture": {"signed": true, "fractionBits": 5}, "map": {"signed": true, "fractionBits": 5}}}
        """#
      try folder.write(Array(json.utf8), "net.json")
      try folder.write(TinyNetwork.weights, "net.safetensors")
      #expect(try Tool("network c net.json net.safetensors --name front -o front.h", in: folder).status == 0)
      let text = String(decoding: try folder.read("front.h"), as: UTF8.self)
      #expect(text.contains("made by fcodec network c") && text.contains("A network up to map, small"))
      let first = try #require(
        text.firstMatch(of: /FRONT_OUTPUT = (\d+), FRONT_OUTPUT_SIZE = 192,/).flatMap { Int($0.1) })
      let second = try #require(
        text.firstMatch(of: /FRONT_OUTPUT_2 = (\d+), FRONT_OUTPUT_2_SIZE = 48,/).flatMap { Int($0.1) })
      #expect(first + 192 <= second || second + 48 <= first)
    }
  }

  /// One value of 10⁷ among 20,000: the format stays that of the others, the map is named, and a flag lets it count.
  @Test(arguments: ["", "--affine"]) func oneOutlierDoesNotChooseAFormat(convention: String) throws {
    try TemporaryFolder.use { folder in
      let json = #"""
        {"inputs": [{"name": "in", "height": 10, "width": 10, "channels": 10}],
         "layers": [{"name": "out", "kind": "relu"}], "outputs": ["out"]}
        """#
      try folder.write(Array(json.utf8), "net.json")
      try folder.write([2, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D], "none.safetensors")
      var values = (0..<20_000).map { Float($0 % 1999 - 999) / 1000 }
      try folder.write([20, 10, 10, 10], .float32(values), "sound.npy")
      values[14_000] = 1e7
      try folder.write([20, 10, 10, 10], .float32(values), "outlier.npy")
      let line = "network calibrate net.json none.safetensors"
      #expect(try Tool("\(line) sound.npy -o a.json \(convention)", in: folder).errors.isEmpty)
      let tool = try Tool("\(line) outlier.npy -o b.json \(convention)", in: folder)
      #expect(
        tool.status == 0 && tool.errors.contains("outlier.npy: in: outliers") && tool.errors.contains("example 14"))
      #expect(try folder.read("a.json") == folder.read("b.json"))
      #expect(try Tool("\(line) outlier.npy -o c.json \(convention) --keep-outliers", in: folder).status == 0)
      #expect(try folder.read("a.json") != folder.read("c.json"))
    }
  }

  @Test func aPublishedNetworkIsWrittenAndShown() throws {
    try TemporaryFolder.use { folder in
      #expect(try Tool("network write resnet-20 -o net.json", in: folder).status == 0)
      let tool = try Tool("network net.json", in: folder)
      #expect(tool.status == 0 && tool.output.contains("34 layers, 40,551,040 multiply-adds, 269,722 parameters"))
      let refused = try Tool("network net.json --weights \(Self.weights)", in: folder)
      #expect(refused.status == 1)
      let message = "\(Self.weights): layer conv1: there is no tensor conv1.weight"
      #expect(refused.errors.contains(message), "\(refused.errors)")
    }
  }

  /// The parser would take the word for a file, and show the usage of another command.
  @Test func aWrongSubcommandHasTheUsageOfItsOwnCommand() throws {
    try TemporaryFolder.use { folder in
      let tool = try Tool("network calibrat a b", in: folder)
      #expect(tool.status == 64)
      #expect(
        tool.errors.hasPrefix(
          "Error: 'calibrat' is neither a subcommand (show, run, calibrate, accuracy, rates, time, write, c, import, cut)"
        ))
      #expect(tool.errors.hasSuffix("Usage: fcodec network <subcommand>\n"))
      #expect(try Tool("network gone.json", in: folder).errors == "Error: gone.json: no such file\n")
    }
  }

  /// `import` and `cut` belong to the Python package; Bindings/python/tests/networks runs them.
  @Test(arguments: ["import", "cut"]) func aCommandOfThePackageSaysWhatIsMissing(command: String) throws {
    try TemporaryFolder.use { folder in
      let tool = try Tool(shell: "PATH=/nowhere \"$F\" network \(command) model.onnx --out net", in: folder)
      #expect(tool.status == 1 && tool.errors.hasPrefix("Error: python3 is not on the PATH"))
      try folder.write(Array("#!/bin/sh\nshift 2; echo \"$@\"\nexit 7\n".utf8), "python3")
      let started = try Tool(
        shell: "chmod +x python3; PATH=.:$PATH \"$F\" network \(command) m.onnx --out '' --help", in: folder)
      #expect(started.status == 7 && started.output == "\(command) m.onnx --out  --help\n")
    }
  }

  /// One mean for each channel, as networks for ImageNet have; the same number three times is that number.
  @Test func meansAreOnePerChannel() throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 4, 4, 3], .uint8((0..<48).map { UInt8(90 + $0 % 37) }), "maps.npy")
      try folder.write(
        """
        {"inputs": [{"name": "image", "height": 4, "width": 4, "channels": 3}],
         "layers": [{"name": "mean", "kind": "globalAverage"}, {"name": "fc", "kind": "dense", "channels": 2}],
         "outputs": ["fc"]}
        """, "net.json")
      let header = [
        SafetensorsBuilder.entry("fc.weight", shape: "2,3", offsets: "0,24"),
        SafetensorsBuilder.entry("fc.bias", shape: "2", offsets: "24,32"),
      ]
      try folder.write(
        SafetensorsBuilder.file(
          header: "{\(header.joined(separator: ","))}",
          data: SafetensorsBuilder.bytes(of: [1, -0.5, 0.25, 0.125, 2, -1, 0, 0.5])), "weights")
      let line = "network calibrate net.json weights maps.npy"
      for (name, options) in [
        ("one", "--mean 0.45 --deviation 0.25"), ("three", "--mean 0.45,0.45,0.45 --deviation 0.25,0.25,0.25"),
        ("own", "--mean 0.1,0.45,0.9 --deviation 0.25,0.5,2"), ("tensor", "--mean 0.45 --deviation 0.25 --per-tensor"),
      ] {
        #expect(try Tool("\(line) \(options) -o \(name)", in: folder).status == 0)
      }
      #expect(try folder.read("one") == folder.read("three"))
      #expect(try folder.read("one") != folder.read("own"))
      let tool = try Tool("\(line) --mean 1,2 -o x", in: folder)
      #expect(tool.errors == "Error: --mean: 1 or 3 numbers, not 2\n")
      for command in ["show one --weights", "time one"] {
        let line = "network \(command) weights --per-tensor\(command.hasPrefix("time") ? " --int8 --ms 1" : "")"
        #expect(try Tool(line, in: folder).status == 0)
      }
    }
  }

  /// With a striped picture, the calibrated network runs, and its formats follow the convention.
  @Test(arguments: Thoroughness.cases([true, false], sampled: 1)) func calibrateThenAccuracy(affine: Bool) throws {
    try TemporaryFolder.use { folder in
      let pixels = (0..<12288).map { UInt8(90 + $0 % 37) }
      try folder.write([1, 64, 64, 3], .uint8(pixels), "maps.npy")
      try folder.write([1], .int64([10]), "labels.npy")
      let options = "--mean 0.45 --deviation 0.25"
      let made = try Tool(
        "network calibrate \(Self.digits) \(Self.weights) maps.npy \(options) -o net.json\(affine ? " --affine" : "")",
        in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let formats = try NetworkJSON([UInt8](folder.read("net.json"))).int8Formats
      #expect(formats.count == 26)
      #expect(formats.values.allSatisfy { $0.isQ != affine })
      let tool = try Tool("network accuracy net.json \(Self.weights) maps.npy labels.npy \(options)", in: folder)
      #expect(tool.status == 0 && tool.output.contains("float32  1 of 1 right"), "\(tool.output) \(tool.errors)")
      #expect(tool.output.contains("int8     1 of 1 right, the same answer as float32 for 1"))
    }
  }

  /// The output of timed runs is the bundled network's; after a cut it is the map at the cut.
  @Test(arguments: ["", " --int8"]) func timeRunsAndWritesTheOutput(type: String) throws {
    try TemporaryFolder.use { folder in
      let time = "network time \(Self.digits) \(Self.weights) --ms 1\(type)"
      let tool = try Tool("\(time) --by-layer -o logits.npy", in: folder)
      #expect(tool.status == 0 && tool.output.contains("least"), "\(tool.output) \(tool.errors)")
      #expect(tool.output.split(separator: "\n").count == 1 + 25)
      #expect(try NumPyArray(npy: [UInt8](folder.read("logits.npy"))).shape == [1, 1, 1, 11])
      for layers in [1, 25] {
        let cut = try Tool("\(time) --on scalar --layers \(layers) -o map.npy", in: folder)
        #expect(cut.status == 0, "\(cut.errors)")
      }
      // In int8, every instruction set gives the same bytes.
      let (best, scalar) = (try folder.read("logits.npy"), try folder.read("map.npy"))
      #expect(type.isEmpty || best == scalar)
      try folder.write([1, 2, 2, 3], .uint8([UInt8](repeating: 0, count: 12)), "small.npy")
      let refused = try Tool("\(time) --input small.npy", in: folder)
      #expect(refused.status == 1 && refused.errors.contains("the input does not have the network's 12288 samples"))
    }
  }

  /// The map that is sent has the profile's format, whatever the examples ask for; the other formats are the examples' own.
  @Test func theLayerThatIsSentHasTheFormatOfItsProfile() throws {
    try TemporaryFolder.use { folder in
      try folder.write([2, 64, 64, 3], .uint8((0..<24_576).map { UInt8($0 * 7 % 256) }), "maps.npy")
      for (name, format) in [("q", #""bits": 5, "fractionBits": -3"#), ("affine", #""scale": 0.5, "zero": 7"#)] {
        let profile = #"""
          {"layers": [{"channels": 24, "height": 16, "width": 16, "kernel": [4, 4], \#(format)}],
           "streams": [{"layer": 0, "scan": {"fleet": [[4, 4]]}}]}
          """#
        try folder.write(Array(profile.utf8), "\(name).json")
        #expect(try Tool("profile make \(name).json -o \(name)", in: folder).status == 0)
      }
      let line = "network calibrate \(Self.digits) \(Self.weights) maps.npy -o net.json"
      #expect(try Tool(line, in: folder).status == 0)
      let own = try NetworkJSON(folder.read("net.json")).int8Formats
      #expect(try Tool("\(line) --after L4 --profile q", in: folder).status == 0)
      var expected = own
      expected["L4"] = .q(isSigned: true, fractionBits: -3)
      #expect(try NetworkJSON(folder.read("net.json")).int8Formats == expected && own != expected)
      #expect(try Tool("\(line) --after L4 --profile affine --affine", in: folder).status == 0)
      let sent = try NetworkJSON(folder.read("net.json")).int8Formats["L4"]
      #expect(sent == .affine(isSigned: true, scale: 0.5, zero: 7))
      // Fraction bits are a scale without a zero.
      #expect(try Tool("\(line) --after L4 --profile q.json --affine", in: folder).status == 0)
      let asScale = try NetworkJSON(folder.read("net.json")).int8Formats["L4"]
      #expect(asScale == .affine(isSigned: true, scale: 8, zero: 0))
      for (options, message) in [
        ("--after L4", "--after and --profile belong together"),
        ("--profile q", "--after and --profile belong together"),
        ("--after L9 --profile q", "--after L9: there is no such layer"),
        ("--after L5 --profile q", "stream 0 has other channels than L5"),
        ("--after L4 --profile affine", "need --affine"), ("--after L4,L5 --profile q", "q has no stream 1 of maps"),
      ] {
        let refused = try Tool("\(line) \(options)", in: folder)
        #expect(refused.status != 0 && refused.errors.contains(message), "\(refused.errors)")
      }
    }
  }

  @Test func mistakesAreOneLine() throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 64, 3, 64], .uint8([UInt8](repeating: 0, count: 12288)), "maps.npy")
      let tool = try Tool("network calibrate \(Self.digits) \(Self.weights) maps.npy -o net.json", in: folder)
      #expect(tool.status == 1)
      #expect(tool.errors.contains("maps.npy: the network takes N×64×64×3, not [1, 64, 3, 64]"), "\(tool.errors)")
      let missing = try Tool("network nothing.json", in: folder)
      #expect(missing.status == 1 && missing.errors.contains("nothing.json: no such file"))
    }
  }
}
