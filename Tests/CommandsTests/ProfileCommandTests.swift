import ArgumentParser
import FeatureCodec
import FeatureFiles
import FeatureTypes
import Foundation
import Quantize
import TestFixtures
import Testing

@testable import Commands

/// `fcodec profile make|show|calibrate`, in process.
@Suite struct ProfileCommandTests {
  private func withFolder(_ body: (URL) throws -> Void) throws { try TemporaryFolder.use { try body($0.url) } }

  private func run(_ arguments: String...) throws {
    try FCodec.run(["profile"] + arguments)
  }

  private func example(_ name: String) -> String {
    Repository.root.appending(path: "spec/profiles/\(name).json").path()
  }

  /// Maps of 4 frames, 6 × 8 × 3 in H, W, C: one slope per channel, with zeros.
  private func maps(_ elements: ([Int]) -> NumPyArray.Elements) -> [UInt8] {
    var values: [Int] = []
    for index in 0..<4 * 6 * 8 * 3 { values.append(index % 7 < 3 ? 0 : (index / 3 % 8) * 5 + index % 3) }
    return NumPyArray(shape: [4, 6, 8, 3], elements(values)).npy
  }

  @Test(arguments: ["fleet-imagenet", "camera-jpeg-fallback", "sensor-1d"])
  func makeShowMakeGivesTheSameBytes(name: String) throws {
    try withFolder { folder in
      let (first, second) = (folder.appending(path: "first"), folder.appending(path: "second"))
      try run("make", example(name), "--out", first.path())
      let profile = try Profile([UInt8](Data(contentsOf: first)))
      #expect(try ProfileFile.profile(first.path()) == profile)
      // The output of `show --json`, with space before it: still JSON.
      let json = folder.appending(path: "shown.json")
      try Data(("\n" + ProfileJSON(profile).text).utf8).write(to: json)
      try run("make", json.path(), "-o", second.path())
      #expect(try Data(contentsOf: second) == Data(contentsOf: first))
      #expect(try ProfileFile.profile(json.path()) == profile)
      try run("show", json.path())
      try run("show", first.path(), "--json")
    }
  }

  /// The header compiles in `Tests/CLibraryCheck`; here its bytes are read back.
  @Test(arguments: ["fleet-cifar100", "camera-jpeg-fallback"])
  func aHeaderForCHoldsTheBytesAndTheSizes(name: String) throws {
    try withFolder { folder in
      let (bytes, header) = (folder.appending(path: "bytes"), folder.appending(path: "profile.h"))
      try run("make", example(name), "-o", bytes.path())
      try run("make", example(name), "-o", header.path(), "--c", "my_profile")
      let text = try String(contentsOf: header, encoding: .utf8)
      let body = text.components(separatedBy: "] = {\n")[1].components(separatedBy: "};")[0]
      let numbers = body.matches(of: /0x([0-9a-f]{2}),/).compactMap { UInt8($0.1, radix: 16) }
      #expect(try numbers == [UInt8](Data(contentsOf: bytes)))
      let profile = try Profile(numbers)
      let size = profile.withView { $0.workspaceSize }
      #expect(text.contains("#define MY_PROFILE_IDENTIFIER \(ProfileText.identifier(profile))u\n"))
      #expect(text.contains("#define MY_PROFILE_SYMBOLS \(size.symbols)\n"))
      #expect(text.contains("#define MY_PROFILE_CELLS (FCODEC_ENCODER + \(size.cells * 8))\n"))
      let gateway = try #require(profile.withView { $0.gatewaySize })
      #expect(text.contains("#define MY_PROFILE_GATEWAY_FRAMES \(gateway.frames)\n"))
      #expect(text.contains("#define MY_PROFILE_GATEWAY_WORKSPACE \(gateway.workspace)\n"))
      #expect(text.contains("#define MY_PROFILE_GATEWAY_EVENTS \(profile.withView { $0.window } + 4)\n"))
      if name == "camera-jpeg-fallback" { #expect(size.cells * 8 == 6272, "the stream of bytes needs none") }
    }
    for name in ["", "1st", "a-b", "ä"] {
      #expect(throws: (any Error).self) { try run("make", "x", "-o", "y", "--c", name) }
    }
  }

  @Test func showPrintsWhatAReceiverNeeds() throws {
    let profile = try ProfileFile.profile(example("camera-jpeg-fallback"))
    let text = ProfileText.table(of: profile)
    #expect(text.contains("receiver memory \(Receiver(profile).memoryLength) bytes"))
    #expect(text.contains("0x65df9730, 168 bytes"))
    #expect(
      text.contains("2 stream bits, 64 frames")
        && text.contains("check 2 bytes, seeded with the session; window 2, misorder 1"))
    #expect(text.contains("layer 0  bytes, at most 16384\n"))
    #expect(text.contains("layer 1  24×56×56 (C×H×W), u8, n = 5, kernel 8×8, centre out\n"))
    #expect(text.contains("stream 1  layer 1, 18816 symbols, values, spread 16, roots raw, refinements raw\n"))
    #expect(text.contains("0..<24 to 10×10, 0..<24 to 12×12"))
    #expect(text.contains("operating point 0  streams 1\noperating point 1  streams 0\n"))
    let sensor = ProfileText.table(of: try ProfileFile.profile(example("sensor-1d")))
    #expect(sensor.contains("differences, spread 8, roots raw, refinements plain 0/8"))
  }

  @Test func calibrateFitsNumbersMeansAndCodes() throws {
    try withFolder { folder in
      let (maps, out) = (folder.appending(path: "maps.npy"), folder.appending(path: "out"))
      try Data(self.maps { .int8($0.map { Int8($0) }) }).write(to: maps)
      try run("calibrate", maps.path(), "-o", out.path(), "--unsigned", "--kernel", "2", "--window", "2")
      let profile = try ProfileFile.profile(out.path())
      let layer = profile.withView { $0.layer(0) }
      #expect(layer.shape == FeatureMapShape(channels: 3, height: 6, width: 8))
      #expect(!layer.format.range.isSigned)
      #expect(profile.withView { $0.hasMeans(layer: 0) && $0.window == 2 })
      let mode = profile.withView { $0.stream(0).refinementCode.mode }
      #expect(mode != .raw, "small numbers with zeros: raw is worse")
      let means = (0..<3).map { channel in profile.withView { $0.mean(ofChannel: channel, inLayer: 0) } }
      #expect(means.allSatisfy { 5...20 ~= $0 })
      #expect(try ProfileJSON(profile).profile() == profile)
    }
  }

  @Test func calibrateFindsFractionBits() throws {
    try withFolder { folder in
      let (maps, out) = (folder.appending(path: "maps.npy"), folder.appending(path: "out"))
      try Data(self.maps { .float32($0.map { Float($0) / 64 - 0.25 }) }).write(to: maps)
      try run("calibrate", maps.path(), "-o", out.path(), "--kernel", "2", "--calibrate", "maximum")
      let format = try ProfileFile.profile(out.path()).withView { $0.layer(0).format }
      #expect(format == .q(QFormat(isSigned: true, fractionBits: 8)), "-0.25 to 0.33: 0.33 · 2^8 is 85")
    }
  }

  @Test func errorsNameTheFileAndTheField() throws {
    try withFolder { folder in
      let file = folder.appending(path: "wrong.json")
      func error(_ text: String, _ command: String) throws -> String {
        try Data(text.utf8).write(to: file)
        let error = #expect(throws: CommandError.self) {
          try command == "show"
            ? run("show", file.path()) : run("make", file.path(), "-o", folder.appending(path: "out").path())
        }
        return error?.description ?? ""
      }
      let map = #"{"layers": [{"channels": 2, "height": 8, "width": 8, "kernel": [4, 4]}], "streams": [{"layer": 0}]"#
      let found = [
        try error(map + #", "window": 65}"#, "make"), try error(map + #", "windows": 9}"#, "show"),
        try error("FC", "show"), try error("hello", "show"),
      ]
      let expected = ["window: 1 to half", "windows: no such field", "not a profile: length", "not JSON"]
      for (found, expected) in zip(found, expected) { #expect(found.hasPrefix("\(file.path()): \(expected)")) }
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "out").path()))
      let missing = folder.appending(path: "missing").path()
      let unread = #expect(throws: CommandError.self) { try run("show", missing) }
      #expect(unread?.description == "\(missing): no such file")
    }
  }

  @Test(arguments: [
    ("make", ["<json>", "--out", "profile.schema.json"]), ("show", ["<profile>", "--json", "JSON form"]),
    ("calibrate", ["<maps>", "--out", "--layout", "--unsigned", "--kernel", "--bits"]),
  ])
  func helpSaysWhatItTakes(command: String, words: [String]) throws {
    let help: String =
      switch command {
      case "make": FCodec.helpMessage(for: ProfileMakeCommand.self, columns: 100)
      case "show": FCodec.helpMessage(for: ProfileShowCommand.self, columns: 100)
      default: FCodec.helpMessage(for: ProfileCalibrateCommand.self, columns: 100)
      }
    for word in words { #expect(help.contains(word), "\(word) in \(help)") }
  }
}
