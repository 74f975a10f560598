public import ArgumentParser
import FeatureFiles
import Foundation
public import InferenceKernels
import NetworkFiles
import Networks

struct NetworkTimeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "time", abstract: "How long a run of a network takes, on one thread.",
    discussion: """
      A call writes the inputs into the arena and runs all layers. Benchmarks/Networks/compare.py times other engines beside.
      """)

  @Argument(help: "The network's JSON; for --int8 with formats.")
  var network: String

  @Argument(help: "Its weights, safetensors.")
  var weights: String

  @Flag(help: "In int8.")
  var int8 = false

  @Option(help: "Only the first so many layers.")
  var layers: Int?

  @Option(help: "Instruction set: scalar, sse2, avx2, avx512VNNI, neon, neonDot.")
  var on: InstructionSet = .best

  @Option(help: "The input: float32, or with --int8 the bytes of its samples, N,H,W,C, of which the first is taken.")
  var input: String?

  @Option(name: .shortAndLong, help: "Where the first output goes, npy: float32, or with --int8 bytes.")
  var output: String?

  @Option(help: "How long to go on, in milliseconds.")
  var ms = Milliseconds(500)

  @Flag(help: "Also the least time of every layer.")
  var byLayer = false

  @Flag(help: "Times for as many milliseconds as each line of the input says; prints all calls, in seconds, as JSON.")
  var serve = false

  func run() throws {
    let files = try StoredNetwork(description: network, weights: weights)
    try NetworkPaths(description: network, weights: weights).named {
      let cut = try front(of: try Network(files.json.networkDescription))
      let parameters = try cut.parameters(from: files.weights)
      if int8 {
        let network = try Int8Network(cut, parameters: parameters, formats: files.json.int8Formats, on: on)
        try time(try RunTiming(network, input: input.map { try Self.bytes($0) }))
      } else {
        let network = try FloatNetwork(cut, parameters: parameters, on: on)
        try time(try RunTiming(network, input: input.map { try DataFile.array($0).floats }))
      }
    }
  }

  private func front(of network: Network) throws -> Network {
    guard let layers, layers != network.layers.count else { return network }
    guard (1..<network.layers.count).contains(layers) else {
      let count = network.layers.count
      throw CommandError("--layers \(layers): \(self.network) has \(count) layers; 1 to \(count) of them can be run")
    }
    return try network.split(after: layers).front
  }

  private static func bytes(_ path: String) throws(CommandError) -> [UInt8] {
    guard case .uint8(let bytes) = try DataFile.array(path).elements else {
      throw CommandError("\(path): samples are bytes, uint8")
    }
    return bytes
  }

  private func time<Run>(_ timing: RunTiming<Run>) throws {
    var timing = timing
    timing.call()
    if let output { try DataFile.write(timing.output.npy, to: output, besides: [network, weights]) }
    if serve {
      while let line = readLine() {
        guard let ms = Milliseconds(argument: line) else {
          throw CommandError("\(line): not a number of milliseconds, at most a day")
        }
        print(timing.calls(for: ms.seconds))
        fflush(nil)
      }
      return
    }
    let calls = timing.calls(for: ms.seconds).sorted()
    let (least, median) = (milliseconds(calls[0]), milliseconds(calls[calls.count / 2]))
    print("\(int8 ? "int8" : "float32"), \(on): least \(least) ms, median \(median) of \(calls.count) calls")
    guard byLayer else { return }
    for (name, least) in timing.leastByLayer(for: ms.seconds) { print("\(milliseconds(least))  \(name)") }
  }

  private func milliseconds(_ seconds: Double) -> String { String(format: "%.4f", seconds * 1e3) }
}

extension InstructionSet: ExpressibleByArgument {
  public init?(argument: String) {
    let all = (0...UInt8.max).lazy.compactMap { InstructionSet(rawValue: $0) }
    guard let set = all.first(where: { "\($0)" == argument && $0.isAvailable }) else { return nil }
    self = set
  }

  public var defaultValueDescription: String { "\(self)" }
}

/// A time on the command line: 0 milliseconds to a day.
struct Milliseconds: ExpressibleByArgument, Hashable {
  let seconds: Double

  init(_ milliseconds: Int) { seconds = Double(milliseconds) / 1e3 }

  init?(argument: String) {
    guard let number = Double(argument), (0...86_400_000).contains(number) else { return nil }
    seconds = number / 1e3
  }

  var defaultValueDescription: String { "\(Int(seconds * 1e3))" }
}
