import ArgumentParser
import Charts
import FeatureCodec

struct ProfileSearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract:
      "Looks for the layer, channels, bits, grids and scan that pay, and writes the front and the best profile.",
    discussion: """
      Tries points on one set of pictures, and reports on another. Channels are ordered by what they are worth to the rest \
      of the network. The search knows Q formats only; `fcodec profile calibrate --affine` fits an affine one. --out gets \
      front.csv (every point that was tried), front.svg and the profile of the chosen point:

        fcodec profile search pictures.npy labels.npy --network net.json --weights net.safetensors --after L5 --out found
        fcodec network run net.json net.safetensors pictures.npy --through L5 -o maps.npy
        fcodec eval maps.npy labels.npy --network net.json --weights net.safetensors --after L5 --use-profile found/chosen.profile
      """)

  @Argument(help: "Pictures, N,H,W,C; or maps of the one layer --after.")
  var examples: String

  @Argument(help: "The labels: N integers, the numbers of the classes.")
  var labels: String

  @Option(help: "A network's JSON; by default the bundled digit network.")
  var network: String?

  @Option(help: "The weights of --network, safetensors.")
  var weights: String?

  @Option(help: "The layers to try, such as L3,L5; by default all whose map is smaller than the input.")
  var after: LayerList?

  @OptionGroup var pictures: NetworkInputOptions

  @Option(help: "The fraction bits of integer maps.")
  var fractionBits: Int?

  @Option(help: "Other pictures or maps to report on; by default every second one of the first set.")
  var report: String?

  @Option(help: "The labels of --report.")
  var reportLabels: String?

  @Option(
    help: "Pictures or maps to fit formats and codes to; by default the first 64 of those that points are chosen by.")
  var calibrateOn: String?

  @Option(help: "Choose the most right decisions for this number of bytes per map.")
  var budget: Double?

  @Option(
    help: """
      Choose the fewest bytes for this share of right decisions, such as 0.9 or 90%; by default one point less than the \
      network without a codec.
      """)
  var accuracy: LossRate?

  @Option(help: "The share of fragments that is lost while points are tried.")
  var loss = LossRate(0)

  @Option(help: "The longest fragment, in bytes.")
  var payload = 244

  @Option(help: "The seed for the losses.")
  var seed: UInt64 = 1

  @Option(name: .customLong("scan"), help: "Try only this scan: fleet, clio, slices (clio's, through the grids).")
  var scans: [OperatingPoint.Scan] = []

  @Option(help: "About how many points to try in each layer.")
  var tries = 300

  @Option(help: "The output folder for front.csv, front.svg and chosen.profile.")
  var out: String

  func validate() throws {
    guard (network == nil) == (weights == nil) else { throw ValidationError("--network and --weights go together") }
    guard (report == nil) == (reportLabels == nil) else { throw ValidationError("--report needs --report-labels") }
    guard budget == nil || accuracy == nil else { throw ValidationError("--budget or --accuracy, not both") }
    guard (budget ?? 1).isFinite, budget ?? 1 > 0 else { throw ValidationError("--budget: more than 0 bytes") }
    guard tries >= 1 else { throw ValidationError("--tries: at least 1") }
  }

  func run() throws {
    try PayloadLimit.check(payload)
    let link = SearchLayer.Link(payload: payload, loss: try loss.checked(), seed: seed)
    let input = try SearchInput(network: network, weights: weights, layers: after?.names, pictures: pictures)
    let sets = try SearchSets(input, self)
    let goal = try goal(of: sets, input)
    var layers: [SearchLayer] = []
    var trials: [Trial] = []
    for number in input.layers.indices {
      let layer = try input.layer(
        number, fit: sets.fit[number], choosing: sets.choosing(number), reporting: sets.reporting(number), link: link)
      var space = try layer.space()
      if !scans.isEmpty { space.scans = scans }
      var search = PointSearch(layer, number: number, goal: goal)
      let progress = Progress("\(layer.name), points tried", of: tries)
      try search.run(limit: tries, in: space) { progress.show(min($0, tries)) }
      trials += search.trials
      layers.append(layer)
    }
    let front = try reported(trials.front, layers)
    let best = layers.indices.compactMap { number in goal.best(of: trials.filter { $0.layer == number }.front) }
    let chosen = goal.best(of: front).flatMap { best in
      front.firstIndex { $0.layer == best.layer && $0.point == best.point }
    }
    let report = SearchReport(
      layers: layers, front: front, bestOfLayers: try reported(best, layers), trials: trials, chosen: chosen)
    print(report.text, terminator: "")
    try write(report)
    guard chosen != nil else { throw CommandError("no point reaches \(goal); \(out)/front.csv has what there is") }
  }

  /// The same trials, with their results on other maps.
  private func reported(_ trials: [Trial], _ layers: [SearchLayer]) throws(CommandError) -> [Trial] {
    var trials = trials
    let progress = Progress("reporting", of: trials.count)
    for index in trials.indices {
      trials[index] = try layers[trials[index].layer].reported(trials[index])
      progress.show(index + 1)
    }
    return trials
  }

  private func goal(of sets: SearchSets, _ input: SearchInput) throws -> PointSearch.Goal {
    if let budget { return .budget(budget) }
    if let accuracy { return .accuracy(try accuracy.checked()) }
    return .accuracy(try sets.accuracy(of: input) - 0.01)
  }

  private func write(_ report: SearchReport) throws {
    var output = OutputFiles()
    output.add(report.csv, at: out + "/front.csv")
    output.add(report.chart.svg, at: out + "/front.svg")
    if let trial = report.chosen.map({ report.front[$0] }),
      let profile = try report.layers[trial.layer].profile(trial.point)
    {
      output.add(profile.bytes, at: out + "/chosen.profile")
    }
    try DataFile.makeDirectory(out)
    try output.write()
  }
}

/// Layers on the command line, separated by commas.
struct LayerList: ExpressibleByArgument {
  let names: [String]

  init?(argument: String) {
    names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy({ !$0.isEmpty }) else { return nil }
  }
}
