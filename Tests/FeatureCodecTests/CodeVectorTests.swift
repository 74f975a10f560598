import FeatureFiles
import Foundation
import TestFixtures
import Testing

@testable import FeatureCodec

/// A payload of codes.json: the bits that a model on strings gives for some runs of symbols. See Vectors/generate.py.
struct CodeVector: CustomTestStringConvertible {
  struct Run {
    var mode: String
    var correlation: Int
    var mean: Int32
    var scale: Int
    var density: Int
    var symbols: [UInt8]

    func context(bits: Int) -> CodeContext {
      let modes: [String: CodeMode] = ["plain": .plain, "sparse": .sparse, "sparseUnsigned": .sparseUnsigned]
      return CodeContext(
        code: SymbolCode(mode: modes[mode] ?? .raw, correlation: correlation),
        channel: ChannelCode(level: scale, density: density), bits: bits, mean: mean)
    }
  }
  var bits: Int
  var room: Int
  var runs: [Run]
  var sent: Int
  var payload: String

  var testDescription: String { "\(runs.first?.mode ?? ""), \(bits) bits, \(room) bytes, \(payload.prefix(16))" }

  static let all: [CodeVector] = {
    do {
      return try JSONReader.read(Bundle.module.bytes("Vectors/codes.json")) { (json) throws(JSONError) in
        try json.readList { (json) throws(JSONError) in try CodeVector(&json) }
      }
    } catch {
      Issue.record(error, "codes.json")
      return []
    }
  }()
}

extension CodeVector {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    var (bits, room, runs, sent, payload): (Int?, Int?, [Run]?, Int?, String?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "bits": bits = try json.readInteger()
      case "room": room = try json.readInteger()
      case "runs": runs = try json.readList { (json) throws(JSONError) in try Run(&json) }
      case "sent": sent = try json.readInteger()
      case "payload": payload = try json.readString()
      default: throw json.unknownField
      }
    }
    self.init(
      bits: try json.given(bits, "bits"), room: try json.given(room, "room"), runs: try json.given(runs, "runs"),
      sent: try json.given(sent, "sent"), payload: try json.given(payload, "payload"))
  }
}

extension CodeVector.Run {
  fileprivate init(_ json: inout JSONReader) throws(JSONError) {
    var (mode, correlation, mean): (String?, Int?, Int32?)
    var (scale, density, symbols): (Int?, Int?, [UInt8]?)
    try json.beginObject()
    while let field = try json.nextField() {
      switch field {
      case "mode": mode = try json.readString()
      case "correlation": correlation = try json.readInteger()
      case "mean": mean = try json.readInteger(Int32.self)
      case "scale": scale = try json.readInteger()
      case "density": density = try json.readInteger()
      case "symbols": symbols = try json.readIntegers(UInt8.self)
      default: throw json.unknownField
      }
    }
    self.init(
      mode: try json.given(mode, "mode"), correlation: try json.given(correlation, "correlation"),
      mean: try json.given(mean, "mean"), scale: try json.given(scale, "scale"),
      density: try json.given(density, "density"), symbols: try json.given(symbols, "symbols"))
  }
}

@Suite struct CodeVectorTests {
  @Test(arguments: CodeVector.all)
  func bytesAreTheModels(_ vector: CodeVector) {
    var payload = [UInt8](repeating: 0xEE, count: vector.room)
    var output = payload.mutableSpan
    var writer = BitWriter(&output, from: 0, to: vector.room)
    var sent = 0
    for run in vector.runs {
      var context = run.context(bits: vector.bits)
      let count = context.encode(run.symbols.span, 0, run.symbols.count, with: &writer)
      sent += count
      if count < run.symbols.count { break }
    }
    writer.finish()
    let written = payload[..<writer.byteOffset].map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    #expect(sent == vector.sent && written.joined() == vector.payload)
  }

  @Test(arguments: CodeVector.all)
  func symbolsComeBack(_ vector: CodeVector) throws {
    let digits = Array(vector.payload)
    let payload = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
    var reader = BitReader(payload.span, byteOffset: 0)
    var symbols: [UInt8] = []
    for run in vector.runs {
      var context = run.context(bits: vector.bits)
      let count = run.symbols.count
      let read = try context.decode(count, from: &reader)
      symbols += read
      if read.count < count { break }
    }
    let mask: UInt8 = 0xFF >> UInt8(8 - vector.bits)
    #expect(symbols == vector.runs.flatMap(\.symbols).prefix(vector.sent).map { $0 & mask })
  }

  @Test func everyModeHasVectors() {
    #expect(Set(CodeVector.all.compactMap { $0.runs.first?.mode }) == ["raw", "plain", "sparse", "sparseUnsigned"])
    #expect(Set(CodeVector.all.map(\.bits)) == [2, 3, 5, 7, 8])
  }
}
