public import ArgumentParser
import FeatureFiles
import Foundation
public import InferenceKernels
import NetworkFiles
import Networks

struct NetworkTimeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "time", abstract: "Measures the run time of a network on one thread.",
    discussion: """
      A call writes the inputs into the arena and runs all layers. Benchmarks/Networks/compare.py compares the times with \
      those of other engines.
      """)

  @Argument(help: "The network's JSON; --int8 needs formats in it.")
  var network: String

  @Argument(help: "Its weights, safetensors.")
  var weights: String

  @Flag(help: "Run in int8.")
  var int8 = false

  @OptionGroup var weightOptions: WeightOptions

  @Option(help: "Run only this many layers, from the first.")
  var layers: Int?

  @Option(help: "The instruction set: scalar, sse2, avx2, avx512VNNI, neon, neonDot.")
  var on: InstructionSet = .best

  @Option(help: "The input, N,H,W,C: float32, or bytes with --int8; only the first of the N is used.")
  var input: String?

  @Option(name: .shortAndLong, help: "The .npy file for the first output: float32, or bytes with --int8.")
  var output: String?

  @Option(help: "How long to measure, in milliseconds.")
  var ms = Milliseconds(500)

  @Flag(help: "Also print the least time of every layer.")
  var byLayer = false

  @Flag(help: "For each line of input, measure for that many milliseconds; print all times in seconds, as JSON.")
  var serve = false

  func run() throws {
    let files = try StoredNetwork(description: network, weights: weights)
    try NetworkPaths(description: network, weights: weights).named {
      let cut = try front(of: try Network(files.json.networkDescription))
      let parameters = try cut.parameters(from: files.weights)
      if int8 {
        let network = try Int8Network(
          cut, parameters: parameters, formats: files.json.int8Formats, granularity: weightOptions.granularity, on: on)
        try time(try RunTiming(network, input: input.map { try Self.bytes($0) }))
      } else {
        let network = try FloatNetwork(cut, parameters: parameters, on: on)
        try time(try RunTiming(network, input: input.map { try DataFile.array($0).floats }))
      }
    }
  }

  private func front(of network: Network) throws -> Network {
    guard let layers, layers != network.nodes.count else { return network }
    guard (1..<network.nodes.count).contains(layers) else {
      let count = network.nodes.count
      throw CommandError("--layers \(layers): \(self.network) has \(count) layers; choose 1 to \(count)")
    }
    return try network.split(after: layers).front
  }

  private static func bytes(_ path: String) throws(CommandError) -> [UInt8] {
    guard case .uint8(let bytes) = try DataFile.array(path).elements else {
      throw CommandError("\(path): the samples must be uint8")
    }
    return bytes
  }

  private func time<Run>(_ timing: RunTiming<Run>) throws {
    var timing = timing
    timing.call()
    if let output { try DataFile.write(timing.output.npy, to: output) }
    if serve {
      while let line = readLine() {
        guard let ms = Milliseconds(argument: line) else {
          throw CommandError("\(line): not a number of milliseconds up to one day")
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
