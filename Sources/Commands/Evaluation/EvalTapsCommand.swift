import ArgumentParser
import FeatureCodec
import FeatureFiles
import FeatureTypes
import NetworkFiles
import Networks
import OffloadSimulation
import Pooling
import SplitInference

struct EvalTapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval-taps",
    abstract: "Measures the accuracy of a network that is trained to be split at several layers.",
    discussion: """
      The device's half has an output for each stream of the profile. The server's half has an input for each stream, and an \
      answer after each: answer k uses the streams up to k. Examples/digit-scenes trains such networks, and exports them:

        fcodec eval-taps device.json server.json weights.safetensors profile.json pictures.npy labels.npy \\
          --mean 0.45 --deviation 0.25

      Each stream is sent up to each of its grids; of the streams before it, what --before says. --table names the layers as \
      the device's half does, as `fcodec simulate --after` takes them.
      """)

  @Argument(help: "The device's half, as JSON.")
  var device: String

  @Argument(help: "The server's half, as JSON.")
  var server: String

  @Argument(help: "The weights of both, safetensors.")
  var weights: String

  @Argument(help: "The profile, as JSON or bytes.")
  var profile: String

  @Argument(help: "The inputs: uint8 or real numbers, N,H,W,C.")
  var inputs: String

  @Argument(help: "The labels: N integers, the numbers of the classes.")
  var labels: String

  @OptionGroup var input: NetworkInputOptions

  @Option(help: "The grid up to which earlier streams are sent when a later one is, or none; by default their first.")
  var before: EarlierStreams = .first

  @Option(
    help: """
      Run both halves in int8, with formats that are fitted to these inputs, N,H,W,C. (default: in int8 if a half's JSON \
      has formats)
      """)
  var calibrateOn: String?

  @Flag(help: "With --calibrate-on, use TensorFlow Lite's scales and zeros instead of Q formats.")
  var affine = false

  @Option(help: "Losses, separated by commas, each a probability or a percentage.")
  var losses = LossList(rates: [LossRate(0)])

  @Option(help: "The longest fragment, in bytes.")
  var payload = 244

  @Option(help: "The seed for the losses.")
  var seed: UInt64 = 1

  @OptionGroup var memory: ReceiverLimitOption

  @Option(help: "The output file for the answers without loss: a table for `fcodec simulate`.")
  var table: String?

  func run() throws {
    try PayloadLimit.check(payload)
    let rates = try losses.rates.map { try $0.checked() }
    guard table == nil || rates.contains(0) else { throw CommandError("--table: needs the loss 0 among --losses") }
    guard calibrateOn != nil || !affine else { throw CommandError("--affine: only with --calibrate-on") }
    let profile = try memory.profile(self.profile)
    let halves = try TappedHalves(
      TappedFiles(device: device, server: server, weights: weights, profile: self.profile), profile)
    try checkNames(halves)
    let network = try network(of: halves)
    let examples = try input.examples(inputs, for: halves.device)
    let truth = try DataFile.classes(labels, of: examples.count, "inputs", classes: network.labels.count)
    let evaluation = try TappedEvaluation(
      network, ProfileJSON(profile).description(), points: points(of: profile), payload: payload)
    let (rows, answers) = try results(evaluation, examples, truth, rates, names: halves.outputs)
    print(TappedEvaluation.table(of: rows, names: halves.names), terminator: "")
    if let table { try DataFile.write(Array(ExitTable.text(of: answers).utf8), to: table) }
  }

  /// Refuses names that no table can have, before the work.
  private func checkNames(_ halves: TappedHalves) throws(CommandError) {
    guard table != nil,
      let name = halves.outputs.first(where: { !ExitTable.isName($0) || $0 == ExitTable.device.layer })
    else { return }
    throw CommandError("--table: a layer of the name \(name) cannot be in a table")
  }

  private func network(of halves: TappedHalves) throws -> TappedNetwork {
    guard let path = calibrateOn else { return halves.network }
    return try halves.int8(fittedTo: input.examples(path, for: halves.device), at: path, affine: affine)
  }

  /// All rows, and the answers without loss.
  private func results(
    _ evaluation: TappedEvaluation, _ examples: [[Float]], _ truth: [Int], _ rates: [Double], names: [String]
  ) throws(CommandError) -> ([TappedEvaluation.Row], [ExitTable.Row]) {
    var evaluation = evaluation
    var (rows, answers): ([TappedEvaluation.Row], [ExitTable.Row]) = ([], [])
    let progress = Progress("evaluating", of: examples.count * rates.count)
    for (number, loss) in rates.enumerated() {
      do throws(TappedEvaluation.Failure) {
        rows += try evaluation.run(
          examples, labels: truth, loss: loss, seed: seed,
          note: { index, point, answer in
            guard loss == 0, table != nil else { return }
            answers.append(Self.row(index, truth[index], point, answer, names))
          },
          progress: { progress.show(number * examples.count + $0) })
      } catch {
        switch error {
        case .payload(let error): throw PayloadLimit.failure(error, payload)
        case .notFinite(let input): throw CommandError("\(inputs): the network makes a NaN of input \(input)")
        }
      }
    }
    return (rows, answers)
  }

  /// Each stream up to each of its grids.
  private func points(of profile: Profile) -> [TappedEvaluation.Point] {
    var grids: [[GridSize]] = []
    for stream in 0..<profile.withView({ $0.streamCount }) { grids.append(profile.grids(ofStream: stream)) }
    return grids.indices.flatMap { stream in
      grids[stream].map { grid in
        grids.indices.map { other in
          other == stream ? grid : other < stream && before == .first ? grids[other].first : nil
        }
      }
    }
  }

  private static func row(
    _ index: Int, _ label: Int, _ point: TappedEvaluation.Point, _ answer: Classification, _ names: [String]
  ) -> ExitTable.Row {
    let last = point.lastIndex { $0 != nil } ?? 0
    let grid = point[last] ?? GridSize(rows: 0, columns: 0)
    return .init(
      picture: index, label: label, place: .init(layer: names[last], grid: grid),
      decision: .init(classIndex: answer.index, confidence: Double(answer.confidence)))
  }
}

/// What has arrived of the streams before the one that is evaluated.
enum EarlierStreams: String, ExpressibleByArgument, CaseIterable { case first, none }
