import ArgumentParser
import Charts
import LinkModel

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Describes recorded bandwidths, or says how well sniffed Bluetooth packets fit the link model.",
    discussion: """
      A bandwidth trace has two numbers per line: seconds, and Mbit/s since the line before. With --sniffed, the file has \
      the headers of packets of one connection, as the InSecTT BLE Channel Sniff Dataset has them.

        fcodec trace norway_bus_1.txt --scale --bytes 12288
        fcodec trace set_1_481ad7d7.csv --sniffed --interval 12.5
      """)

  @Argument(help: "The trace's file.")
  var file: String

  @Flag(help: "The file has headers of sniffed packets.")
  var sniffed = false

  @Option(help: "The interval of the sniffed connection.")
  var interval = Milliseconds(30)

  @Option(help: "The PHY of the sniffed connection.")
  var phy = PHY.oneM

  @Flag(help: "Scale bandwidths to 50 kbit/s … 1 Mbit/s, as Clio does for low-power radios.")
  var scale = false

  @Option(help: "Send so many bytes again and again, one after the other, and say how long they take.")
  var bytes = 1000

  func run() throws {
    guard 1...1_000_000_000 ~= bytes else { throw CommandError("--bytes: 1 to 1000000000, not \(bytes)") }
    guard sniffed else {
      print(bandwidth(try StreamOptions.recording(file, scaled: scale)), terminator: "")
      return
    }
    let content = try DataFile.read(file)
    do throws(TraceError) {
      print(try fit(content), terminator: "")
    } catch {
      throw CommandError("\(file): \(error)")
    }
  }

  private func fit(_ content: [UInt8]) throws(TraceError) -> String {
    let packets = try SniffedPacket.read(content)
    guard interval.microseconds >= 1,
      let fit = SniffedFit(packets, phy: phy, interval: interval.microseconds)
    else {
      throw TraceError(
        line: packets.count + 1, "fewer than three events have two packets that fit the \(phy.rawValue) PHY")
    }
    var table = TextTable([.init(title: "of this recording", alignment: .left), .init(title: "")])
    table.add(["packets", "\(fit.packets)"])
    table.add(["events seen", "\(fit.events)"])
    table.add(["of which one packet was heard", "\(fit.halfHeard)"])
    table.add(["followers at air time + 150 µs (± \(SniffedFit.tolerance))", "\(fit.spaced) of \(fit.followers)"])
    table.add(["gaps on the raster (± \(SniffedFit.rasterTolerance) µs)", "\(fit.onRaster) of \(fit.gaps)"])
    table.add(["clocks differ by", "\(NumberText.fixed(fit.drift, 1)) ppm"])
    table.add(["median distance from the raster", "\(NumberText.fixed(fit.medianResidual, 1)) µs"])
    for (name, repetition) in [("all pairs", fit.all), ("up to 4 intervals", fit.near), ("more than 12", fit.far)] {
      let failure = repetition.failure.map { NumberText.fixed($0 * 100, 3) + " %" } ?? "–"
      table.add(["exchanges that fail, from \(name) (\(repetition.odd) odd of \(repetition.pairs))", failure])
    }
    return table.text
  }

  private func bandwidth(_ trace: BandwidthTrace) -> String {
    var (time, times): (Int, [Int]) = (0, [])
    while time < trace.duration, times.count < 100_000 {
      let arrival = trace.arrival(of: bytes, from: time)
      times.append(arrival - time)
      time = arrival
    }
    times.sort()
    let rates = trace.pieces.map(\.bitsPerSecond)
    var table = TextTable([.init(title: "of this recording", alignment: .left), .init(title: "")])
    table.add(["pieces", "\(trace.pieces.count)"])
    table.add(["duration", "\(NumberText.fixed(Double(trace.duration) / 1_000_000, 1)) s"])
    table.add(["bandwidth, mean", "\(NumberText.fixed(trace.mean / 1000, 1)) kbit/s"])
    table.add(["lowest and highest", rates.sorted().map { NumberText.fixed($0 / 1000, 1) }.ends + " kbit/s"])
    for (name, place) in [("median", times.count / 2), ("longest", times.count - 1)] {
      table.add([
        "\(bytes) bytes, \(name) of \(times.count)", "\(NumberText.fixed(Double(times[place]) / 1000, 2)) ms",
      ])
    }
    return table.text
  }
}

extension [String] {
  /// "first, last".
  fileprivate var ends: String { [first, last].compactMap { $0 }.joined(separator: ", ") }
}
