import FeatureCodec
import Quantize
import SeededRandom
import Testing

@testable import FeatureFiles

/// Mistakes in a profile's JSON. Each refusal names the field's path.
@Suite struct ProfileJSONTests {
  /// A profile with a map layer and a byte layer, in which each argument can be replaced.
  static func json(
    map: String = #""channels": 2, "height": 8, "width": 8, "kernel": [4, 4]"#,
    bytes: String = #""kind": "bytes", "maximumBytes": 40"#,
    stream: String = #""scan": {"fleet": [[2, 2], [8, 8]]}"#, byteStream: String = "", rest: String = ""
  ) -> String {
    """
    {"layers": [{\(map)}, {\(bytes)}], "streams": [{"layer": 0\(stream.isEmpty ? "" : ", " + stream)}, \
    {"layer": 1\(byteStream.isEmpty ? "" : ", " + byteStream)}]\(rest.isEmpty ? "" : ", " + rest)}
    """
  }

  static func read(_ text: String) throws -> Profile { try ProfileJSON(Array(text.utf8)).profile() }

  private static let map = #""channels": 2, "height": 8, "width": 8"#

  static let wrong: [(path: String, json: String)] = [
    ("not JSON", ""), ("not JSON", "{"), ("not JSON", "FC"), ("layers: missing", "{}"),
    ("streams: missing", #"{"layers": []}"#), ("layers: 1 to 15", #"{"layers": [], "streams": []}"#),
    ("streams: 1 to ", "{\"layers\": [{\(map)}], \"streams\": []}"),
    ("layers: of the wrong type", #"{"layers": 3, "streams": []}"#),
    // Unknown fields, at every depth.
    ("windw: no such field", json(rest: #""windw": 3"#)),
    ("header.byte: no such field", json(rest: #""header": {"byte": 3}"#)),
    ("layers.0.heigth: no such field", json(map: map + #", "heigth": 8"#)),
    ("streams.0.scan.fleets: no such field", json(stream: #""scan": {"fleets": [[2, 2]]}"#)),
    (
      "streams.0.scan.passes.0.grids: no such field",
      json(stream: #""scan": {"passes": [{"channels": [0, 2], "grid": [2, 2], "grids": 1}]}"#)
    ),
    ("streams.1.roots.modes: no such field", json(byteStream: #""roots": {"mode": "raw", "modes": 1}"#)),
    // Given twice, at every depth, with the name written in any way.
    ("check: given twice", json(rest: #""check": 1, "check": 2"#)),
    ("check: given twice", json(rest: #""window": 2, "check": 1, "\u0063heck": 1"#)),
    ("layers.0.width: given twice", json(map: map + #", "signed": true, "width": 8"#)),
    ("streams.0.scan.clio.slice: given twice", json(stream: #""scan": {"clio": {"slice": 1, "slice": 2}}"#)),
    // Wrong types.
    ("window: of the wrong type", json(rest: #""window": "4""#)),
    ("window: not a whole number", json(rest: #""window": 1.5"#)),
    ("layers.0.width: a number out of range", json(map: #""channels": 2, "height": 8, "width": 1e30"#)),
    ("window: of the wrong type", json(rest: #""window": null"#)),
    ("layers.0.channels: of the wrong type", json(map: #""channels": [2], "height": 8, "width": 8"#)),
    ("layers.0.kernel: of the wrong type", json(map: map + #", "kernel": 4"#)),
    ("layers.0.signed: of the wrong type", json(map: map + #", "signed": 1"#)),
    ("streams.0.scan.fleet.1: of the wrong type", json(stream: #""scan": {"fleet": [[2, 2], 8]}"#)),
    ("comment: of the wrong type", json(rest: #""comment": 7"#)),
    // Missing.
    ("layers.0.channels: missing", json(map: #""height": 8, "width": 8"#)),
    ("layers.0.height: missing", json(map: #""channels": 8, "width": 8"#)),
    ("layers.0.width: missing", json(map: #""channels": 8, "height": 8"#)),
    ("layers.1.maximumBytes: missing", json(bytes: #""kind": "bytes""#)),
    ("streams.0.scan.clio.grid: missing", json(stream: #""scan": {"clio": {"slice": 1}}"#)),
    ("streams.0.roots.mode: missing", json(stream: #""roots": {}"#)),
    // Out of range.
    ("header.bytes: ", json(rest: #""header": {"bytes": 5}"#)),
    ("header.frameBits: ", json(rest: #""header": {"frameBits": 1}"#)),
    ("header.frameBits: ", json(rest: #""header": {"frameBits": 9}"#)),
    ("header.streamBits: ", json(rest: #""header": {"streamBits": 0}"#)),
    ("header.streamBits: ", json(rest: #""header": {"streamBits": 5}"#)),
    ("header.streamBits: not a whole", json(rest: #""header": {"streamBits": 1.5}"#)),
    ("streams: 1 to 1 with 1", json(rest: #""header": {"streamBits": 1}"#)),
    ("misorder: ", json(rest: #""misorder": -1"#)), ("misorder: ", json(rest: #""misorder": 256"#)),
    ("misorder: ", json(rest: #""window": 30, "misorder": 5"#)),
    ("misorder: not a whole", json(rest: #""misorder": 0.5"#)),
    ("check: ", json(rest: #""seededCheck": true"#)), ("check: ", json(rest: #""seededCheck": true, "check": 0"#)),
    ("seededCheck: of the wrong type", json(rest: #""check": 1, "seededCheck": 1"#)),
    ("check: ", json(rest: #""check": 3"#)), ("check: ", json(rest: #""check": -1"#)),
    ("window: ", json(rest: #""window": 33"#)), ("window: ", json(rest: #""window": 0"#)),
    ("layers.0: ", json(map: #""channels": 0, "height": 8, "width": 8"#)),
    ("layers.0: ", json(map: #""channels": 70000, "height": 1, "width": 1"#)),
    ("layers.0: ", json(map: #""channels": 9223372036854775807, "height": 8, "width": 8"#)),
    ("layers.0.kind: ", json(map: map + #", "kind": "tensor""#)),
    ("layers.0.order: ", json(map: map + #", "order": "center""#)),
    ("layers.0.bits: ", json(map: map + #", "bits": 9"#)),
    ("layers.0.fractionBits: ", json(map: map + #", "fractionBits": 23"#)),
    ("layers.0.fractionBits: not with scale", json(map: map + #", "fractionBits": 0, "scale": 1"#)),
    (
      "layers.0.channelFractionBits: not with scale",
      json(map: map + #", "channelFractionBits": [0, 0], "scale": 1"#, stream: "")
    ),
    ("layers.0.zero: only with scale", json(map: map + #", "zero": 0"#)),
    ("layers.0.zero: a sample", json(map: map + #", "zero": 128, "scale": 1"#)),
    ("layers.0.zero: a sample", json(map: map + #", "zero": -129, "scale": 1"#)),
    ("layers.0.zero: a sample", json(map: map + #", "zero": -1, "scale": 1, "signed": false"#)),
    ("layers.0.zero: a sample", json(map: map + #", "zero": 8, "scale": 1, "bits": 4"#)),
    ("layers.0.zero: a sample", json(map: map + #", "zero": 4294967296, "scale": 1"#)),
    ("layers.0.zero: not a whole", json(map: map + #", "zero": 0.5, "scale": 1"#)),
    ("layers.0.scale: positive", json(map: map + #", "scale": 0"#)),
    ("layers.0.scale: positive", json(map: map + #", "scale": -0.5"#)),
    ("layers.0.scale: positive", json(map: map + #", "scale": 1e-38"#)),
    ("layers.0.scale: positive", json(map: map + #", "scale": 3.5e38"#)),
    ("layers.0.scale: of the wrong type", json(map: map + #", "scale": "1""#)),
    ("layers.0.scale: of the wrong type", json(map: map + #", "scale": null"#)),
    ("layers.1.scale: not for kind bytes", json(bytes: #""kind": "bytes", "maximumBytes": 3, "scale": 1"#)),
    ("layers.1.zero: not for kind bytes", json(bytes: #""kind": "bytes", "maximumBytes": 3, "zero": 0"#)),
    ("layers.0.kernel: ", json(map: map + #", "kernel": [4]"#)),
    ("layers.0.kernel: ", json(map: map + #", "kernel": [0, 4]"#)),
    ("layers.0.kernel: ", json(map: map + #", "kernel": [32768, 32768]"#)),
    ("layers.0.kernel: ", json(map: map + #", "kernel": [16, 4]"#, stream: "")),
    ("layers.1.maximumBytes: ", json(bytes: #""kind": "bytes", "maximumBytes": 0"#)),
    ("layers.1.maximumBytes: ", json(bytes: #""kind": "bytes", "maximumBytes": 65533"#)),
    ("streams.0.spread: ", json(stream: #""spread": 256"#)),
    ("streams.0.prediction: ", json(stream: #""prediction": "delta""#)),
    ("streams.0.roots.mode: ", json(stream: #""roots": {"mode": "huffman"}"#)),
    (
      "streams.0.roots.correlation: ",
      json(stream: #""roots": {"mode": "plain", "correlation": 9, "channels": [[0, 0], [0, 0]]}"#)
    ),
    ("streams.0.roots.channels.1: ", json(stream: #""roots": {"mode": "plain", "channels": [[0, 0], [24, 0]]}"#)),
    ("streams.0.roots.channels.0: ", json(stream: #""roots": {"mode": "plain", "channels": [[0], [0, 0]]}"#)),
    // Contradictions.
    ("layers.0.maximumBytes: ", json(map: map + #", "maximumBytes": 3"#)),
    ("layers.1.channels: ", json(bytes: #""kind": "bytes", "maximumBytes": 3, "channels": 1"#)),
    ("layers.1.kernel: ", json(bytes: #""kind": "bytes", "maximumBytes": 3, "kernel": [1, 1]"#)),
    ("layers.1.means: ", json(bytes: #""kind": "bytes", "maximumBytes": 3, "means": [0]"#)),
    ("layers.0.means: ", json(map: map + #", "means": [1]"#, stream: "")),
    ("layers.0.means: ", json(map: map + #", "means": [1, 128]"#, stream: "")),
    ("layers.0.means: ", json(map: map + #", "means": [1, 99999999999]"#, stream: "")),
    ("layers.0.channelFractionBits: ", json(map: map + #", "channelFractionBits": [1, 2, 3]"#, stream: "")),
    ("layers.0.channelFractionBits: ", json(map: map + #", "channelFractionBits": [1, 23]"#, stream: "")),
    ("streams.1.layer: ", json().replacing(#""layer": 1"#, with: #""layer": 2"#)),
    ("streams.0.scan: ", json(stream: #""scan": {}"#)),
    ("streams.0.scan: ", json(stream: #""scan": {"fleet": [[2, 2]], "clio": {"slice": 1, "grid": [8, 8]}}"#)),
    ("streams.0.scan: 1 to 255", json(stream: #""scan": {"fleet": []}"#)),
    ("streams.0.scan: a channel's grid", json(stream: #""scan": {"fleet": [[4, 4], [2, 2]]}"#)),
    ("streams.0.scan.fleet.1: ", json(stream: #""scan": {"fleet": [[2, 2], [9, 9]]}"#)),
    ("streams.0.scan.fleet.0: ", json(stream: #""scan": {"fleet": [[2, 4]]}"#)),
    ("streams.0.scan.fleet.0: ", json(stream: #""scan": {"fleet": [[0, 2]]}"#)),
    ("streams.0.scan.clio.slice: ", json(stream: #""scan": {"clio": {"slice": 0, "grid": [8, 8]}}"#)),
    (
      "streams.0.scan: 1 to 255 segments",
      json(
        map: #""channels": 65535, "height": 8, "width": 8"#,
        stream: #""scan": {"clio": {"slice": 1, "grid": [8, 8]}}"#)
    ),
    ("streams.0.scan.clio.grid: ", json(stream: #""scan": {"clio": {"slice": 1, "grid": [8, 7]}}"#)),
    (
      "streams.0.scan.passes.0.channels: ",
      json(stream: #""scan": {"passes": [{"channels": [0, 3], "grid": [2, 2]}]}"#)
    ),
    (
      "streams.0.scan.passes.1.channels: ",
      json(
        stream: #""scan": {"passes": [{"channels": [0, 2], "grid": [2, 2]}, {"channels": [1, 1], "grid": [2, 2]}]}"#)
    ),
    (
      "streams.0.scan.passes.0.grid: ",
      json(stream: #""scan": {"passes": [{"channels": [0, 2], "grid": [2, 3]}]}"#)
    ),
    (
      "streams.0.roots.correlation: only",
      json(stream: #""roots": {"mode": "sparse", "correlation": 1, "channels": [[0, 0], [0, 0]]}"#)
    ),
    ("streams.0.roots.channels: ", json(stream: #""roots": {"mode": "raw", "channels": [[0, 0], [0, 0]]}"#)),
    ("streams.0.roots.channels: ", json(stream: #""roots": {"mode": "plain"}"#)),
    ("streams.0.refinements.channels: ", json(stream: #""refinements": {"mode": "plain", "channels": [[0, 0]]}"#)),
    ("streams.1.spread: ", json(byteStream: #""spread": 16"#)),
    ("streams.1.prediction: ", json(byteStream: #""prediction": "difference""#)),
    ("streams.1.roots: ", json(byteStream: #""roots": {"mode": "plain", "channels": [[0, 0]]}"#)),
    ("operatingPoints.1: ", json(rest: #""operatingPoints": [[0], [2]]"#)),
    ("operatingPoints.0: ", json(rest: #""operatingPoints": [[]]"#)),
    ("operatingPoints.0: ", json(rest: #""operatingPoints": [[-1]]"#)),
    (
      "operatingPoints: at most 16",
      json(rest: "\"operatingPoints\": [" + [String](repeating: "[0]", count: 17).joined(separator: ",") + "]")
    ),
    (
      "streams.1.scan: more symbols",
      json(bytes: #""kind": "bytes", "maximumBytes": 20000"#, rest: #""header": {"frameBits": 8}"#)
    ),
    ("streams.0.scan: more symbols", json(map: #""channels": 2, "height": 200, "width": 200"#, stream: "")),
  ]

  @Test(arguments: wrong)
  func refusalNamesThePath(path: String, json: String) {
    let error = #expect(throws: ProfileJSONError.self) { try Self.read(json) }
    #expect(error?.description.hasPrefix(path) == true, "\(error?.description ?? "") for \(json)")
  }

  /// A field that is left out has the default value of the schema.
  @Test func defaultsAreTheSchemas() throws {
    let short = try Self.read(Self.json(stream: ""))
    let long = try Self.read(
      Self.json(
        map: """
          "kind": "map", "channels": 2, "height": 8, "width": 8, "kernel": [4, 4], "order": "corner", "bits": 8, \
          "signed": true, "fractionBits": 0
          """,
        stream: """
          "scan": {"passes": [{"channels": [0, 2], "grid": [8, 8]}]}, "spread": 16, "prediction": "value", \
          "roots": {"mode": "raw"}, "refinements": {"mode": "raw"}
          """,
        byteStream: #""spread": 0, "scan": {"fleet": [[1, 43]]}"#,
        rest: """
          "header": {"bytes": 3, "streamBits": 2, "frameBits": 6}, "check": 0, "seededCheck": false, "window": 1, \
          "misorder": 1
          """))
    #expect(short == long)
  }

  /// Without `frameBits` the frame's number has the bits that leave 65,536 offsets, at most 8.
  @Test(
    arguments: [
      ("", 3, 2, 6), (#""streamBits": 4"#, 3, 4, 4), (#""streamBits": 3"#, 3, 3, 5), (#""frameBits": 8"#, 3, 2, 8),
      (#""bytes": 4"#, 4, 2, 8), (#""bytes": 4, "streamBits": 3"#, 4, 3, 8), (#""bytes": 4, "frameBits": 2"#, 4, 2, 2),
    ])
  func headerFieldsHaveDefaults(header: String, bytes: Int, streamBits: Int, frameBits: Int) throws {
    let profile = try Self.read(Self.json(rest: "\"header\": {\(header)}"))
    let format = profile.withView { $0.headerFormat }
    #expect(format == FragmentHeaderFormat(length: bytes, streamBits: streamBits, frameBits: frameBits))
  }

  /// `misorder` is one less than the window, at least 1, as far as there are numbers left; `seededCheck` is a bit of the
  /// check.
  @Test(arguments: [(1, 1), (2, 1), (5, 4), (20, 19), (21, 20), (22, 20), (30, 4), (32, 0)])
  func misorderHasADefault(window: Int, misorder: Int) throws {
    let profile = try Self.read(Self.json(rest: "\"window\": \(window), \"check\": 2, \"seededCheck\": true"))
    profile.withView { view in
      #expect(view.window == window && view.misorder == misorder && view.checkLength == 2 && view.hasSeededCheck)
    }
    #expect(try ProfileJSON(profile).profile() == profile)
  }

  /// The scale is the binary32 next to the binary64 next to the number, and the zero point is a sample.
  @Test(
    arguments: [
      ("0.1", 0, 0x3DCC_CCCD), ("0.25, \"zero\": -128", -128, 0x3E80_0000), ("1", 0, 0x3F80_0000),
      ("1.1754943508222875e-38, \"zero\": 127", 127, 0x0080_0000), ("3.4028234663852886e38", 0, 0x7F7F_FFFF),
      // Half a step below the least normal number: a tie, to even.
      ("1.1754942807573643e-38", 0, 0x0080_0000), ("16777217", 0, 0x4B80_0000), ("16777219", 0, 0x4B80_0002),
      // Above the tie, but the binary64 next to it is the tie itself.
      ("16777217.000000000000001", 0, 0x4B80_0000),
    ] as [(String, Int32, UInt32)])
  func scalesAreRoundedTwice(text: String, zero: Int32, pattern: UInt32) throws {
    let profile = try Self.read(Self.json(map: Self.map + ", \"scale\": \(text)", stream: ""))
    let expected = NumberFormat.affine(AffineFormat(isSigned: true, scale: Float(bitPattern: pattern), zero: zero))
    #expect(profile.withView { $0.layer(0).format } == expected)
    #expect(try ProfileJSON(Array(ProfileJSON(profile).text.utf8)).profile() == profile)
  }

  /// The published scans are shorthand for passes.
  @Test func scansHaveShortNames() throws {
    let clio = #""scan": {"clio": {"slice": 1, "grid": [8, 8]}}"#
    let passes = #""scan": {"passes": [{"channels": [0, 1], "grid": [8, 8]}, {"channels": [1, 2], "grid": [8, 8]}]}"#
    #expect(try Self.read(Self.json(stream: clio)) == Self.read(Self.json(stream: passes)))
    let huge = #""scan": {"clio": {"slice": 9223372036854775807, "grid": [8, 8]}}"#
    #expect(throws: Never.self) { try Self.read(Self.json(stream: huge)) }
  }

  /// Canonical bytes changed at random are refused, or give a profile whose JSON gives the same bytes.
  @Test(arguments: 0..<4 as Range<UInt64>)
  func everyProfileHasItsJSON(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let names = ["camera-jpeg-fallback", "sensor-1d", "fleet-cifar100"]
    let bytes = try names.map { try ProfileJSON(SpecFolder.example($0)).profile().bytes }
    var valid = 0
    for _ in 0..<150 {
      var changed = try #require(bytes.randomElement(using: &random))
      changed[Int.random(in: 3..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      guard let profile = try? Profile(changed) else { continue }
      valid += 1
      #expect(try ProfileJSON(profile).profile() == profile, "seed \(seed)")
    }
    #expect(valid > 0)
  }
}
