import FeatureCodec
import Foundation
import TestFixtures
import Testing

@testable import FeatureFiles

/// The folder of the specification, with the examples and the schema from which people start.
enum SpecFolder {
  static let url = Repository.root.appending(path: "spec")

  static let examples = [
    "audio-spectrogram", "camera-jpeg-fallback", "clio-cifar10", "clio-imagenet", "fleet-cifar100", "fleet-imagenet",
    "fleet-tiny-imagenet", "sensor-1d",
  ]

  static func example(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: url.appending(path: "profiles/\(name).json")))
  }
}

@Suite struct ProfileExampleTests {
  @Test func everyFileIsTested() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: SpecFolder.url.appending(path: "profiles").path())
    #expect(files.sorted() == SpecFolder.examples.map { $0 + ".json" })
  }

  /// JSON → profile → JSON → the same bytes.
  @Test(arguments: SpecFolder.examples)
  func exampleMakesAProfile(name: String) throws {
    let json = try ProfileJSON(SpecFolder.example(name))
    #expect((json.comment ?? "").count > 40, "says what it is for")
    let profile = try json.profile()
    #expect(try Profile(profile.bytes) == profile)
    let again = ProfileJSON(profile)
    #expect(try again.profile() == profile)
    #expect(try ProfileJSON([UInt8](again.text.utf8)) == again)
    #expect(Receiver(profile).memoryLength == Receiver.memoryLength(of: profile))
  }

  /// The worst-case memory is (symbols + ⌈symbols / 8⌉) for each stream and frame of the window and a spare one, and the
  /// longest stream once.
  @Test(arguments: [
    ("audio-spectrogram", 143_920), ("camera-jpeg-fallback", 137_628), ("clio-cifar10", 148_992),
    ("clio-imagenet", 456_288), ("fleet-cifar100", 31_360), ("fleet-imagenet", 490_000),
    ("fleet-tiny-imagenet", 125_440), ("sensor-1d", 8544),
  ])
  func exampleNeedsThisMuch(name: String, memory: Int) throws {
    #expect(Receiver.memoryLength(of: try ProfileJSON(SpecFolder.example(name)).profile()) == memory)
  }

  @Test func gridsAreThePapers() throws {
    let grids = ["fleet-imagenet": Array(stride(from: 10, through: 28, by: 2)), "fleet-cifar100": Array(3...8)]
    for (name, sides) in grids {
      for stream in try ProfileJSON(SpecFolder.example(name)).streams {
        #expect(stream.scan?.fleet == sides.map { [$0, $0] })
      }
    }
  }
}

/// The schema names every field that the reader knows, and the examples use no other fields.
@Suite struct ProfileSchemaTests {
  private func schema() throws -> JSONValue {
    let data = try Data(contentsOf: SpecFolder.url.appending(path: "profile.schema.json"))
    return try JSONValue([UInt8](data))
  }

  /// Returns the names of all properties, and whether every object with properties allows no others.
  private func properties(_ node: JSONValue, into names: inout Set<String>, open: inout Int) {
    for item in node.list ?? [] { properties(item, into: &names, open: &open) }
    guard let object = node.object else { return }
    if let own = object["properties"]?.object, object["type"] == .text("object") {
      names.formUnion(own.keys)
      if object["additionalProperties"] != .bool(false) { open += 1 }
    }
    for value in object.values { properties(value, into: &names, open: &open) }
  }

  private func keys(_ node: JSONValue, into names: inout Set<String>) {
    for item in node.list ?? [] { keys(item, into: &names) }
    guard let object = node.object else { return }
    names.formUnion(object.keys)
    for value in object.values { keys(value, into: &names) }
  }

  /// The reader's fields, which are the names of its coding keys.
  private var fields: Set<String> {
    let pass = ProfileJSON.Pass(channels: [], grid: [])
    let scan = ProfileJSON.Scan(clio: ProfileJSON.Clio(slice: 1, grid: []), passes: [pass])
    let nodes: [Any] = [
      ProfileJSON.Header(), ProfileJSON.Layer(), pass, scan, ProfileJSON.Clio(slice: 1, grid: []),
      ProfileJSON.Code(mode: ""), ProfileJSON.Stream(layer: 0),
    ]
    let root = (try? ProfileJSON(Array(#"{"layers":[],"streams":[]}"#.utf8))).map { [$0 as Any] } ?? []
    return Set((nodes + root).flatMap { Mirror(reflecting: $0).children.compactMap(\.label) })
  }

  @Test func schemaAndReaderKnowTheSameFields() throws {
    var (names, open) = (Set<String>(), 0)
    properties(try schema(), into: &names, open: &open)
    #expect(names == fields)
    #expect(open == 0, "a misspelt field is an error")
  }

  @Test(arguments: SpecFolder.examples)
  func examplesUseFieldsOfTheSchema(name: String) throws {
    var used: Set<String> = []
    keys(try JSONValue(SpecFolder.example(name)), into: &used)
    #expect(used.subtracting(fields).isEmpty)
  }
}
