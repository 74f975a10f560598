import ArgumentParser
import LinkModel
import OffloadSimulation

/// A link of a known bandwidth on the command line: recorded, or synthetic.
struct StreamOptions: ParsableArguments {
  /// Clio's range for low-power radios, its section 5.6.
  static let lowPowerRange = 50_000.0...1_000_000

  @Option(
    help: "A recorded bandwidth: two numbers per line, seconds from the start, and the Mbit/s since the line before.")
  var bandwidth: String?

  @Flag(help: "Scale the recording to 50 kbit/s … 1 Mbit/s, as Clio does for low-power radios.")
  var scale = false

  @Option(help: "Clio's synthetic bandwidth, a mean per second, with variances up to this σ_max, in (Mbit/s)².")
  var markov: Double?

  @Option(help: "The length of the synthetic bandwidth in seconds. (default: 600)")
  var seconds: Int?

  @Option(help: "The radio's power while it sends, in mW. (default: 15, Clio's for Bluetooth)")
  var streamPower: Double?

  /// - Parameter seed: for the synthetic bandwidth.
  /// - Returns: nil: a Bluetooth connection is simulated.
  func link(seed: UInt64) throws(CommandError) -> StreamLink? {
    guard bandwidth == nil || markov == nil else { throw CommandError("--markov: not with --bandwidth") }
    guard !scale || bandwidth != nil else { throw CommandError("--scale: needs --bandwidth") }
    guard seconds == nil || markov != nil else { throw CommandError("--seconds: needs --markov") }
    guard bandwidth != nil || markov != nil else {
      guard streamPower == nil else { throw CommandError("--stream-power: needs --bandwidth or --markov") }
      return nil
    }
    let power = streamPower ?? 15
    guard 0...1e6 ~= power else { throw CommandError("--stream-power: 0 to 1000000 mW, not \(power)") }
    if let bandwidth { return StreamLink(try Self.recording(bandwidth, scaled: scale), power: power) }
    let (variance, seconds) = (markov ?? 0, seconds ?? 600)
    guard MarkovBandwidth.highestVariances ~= variance else {
      throw CommandError("--markov: 0.05 to 100, not \(variance)")
    }
    guard 1...100_000 ~= seconds else { throw CommandError("--seconds: 1 to 100000, not \(seconds)") }
    let chain = MarkovBandwidth.clio(highestVariance: variance)
    return StreamLink(chain.trace(seconds: seconds, seed: seed), power: power)
  }

  /// A recorded bandwidth, scaled to Clio's range if that is asked for.
  static func recording(_ path: String, scaled: Bool) throws(CommandError) -> BandwidthTrace {
    let content = try DataFile.read(path)
    do throws(TraceError) {
      let trace = try BandwidthTrace(text: content)
      return scaled ? trace.scaled(to: lowPowerRange) ?? trace : trace
    } catch {
      throw CommandError("\(path): \(error)")
    }
  }
}
