import FeatureFiles
import Foundation
import TestFixtures
import Testing

@Suite struct SimulateTests {
  private static let profile = #"""
    {"layers": [{"channels": 3, "height": 8, "width": 8, "kernel": [2, 2], "fractionBits": 4}],
     "streams": [{"layer": 0, "scan": {"fleet": [[4, 4], [8, 8]]}}]}
    """#
  private static let options = "--use-profile p.json --after map --phases 1"

  private func write(to folder: TemporaryFolder) throws {
    try TinyNetwork.write(to: folder)
    try folder.write(Array(Self.profile.utf8), "p.json")
    try folder.write(Array("layer,milliseconds\nmap,10\nrest,100\n".utf8), "times.csv")
    let rows = "picture,label,layer,rows,columns,prediction,confidence\n0,1,map,8,8,1,0.95\n0,1,device,0,0,0,0.5\n"
    try folder.write(Array(rows.utf8), "exits.csv")
  }

  /// By hand, over 1 Mbit/s. The map is there at 10 ms; its fragment of 195 bytes takes 1.56 ms, the server 5 ms, and the exit of 8
  /// bytes 0.064 ms. The radio takes 15 mW while it sends.
  @Test func aBandwidthByHand() throws {
    try TemporaryFolder.use { folder in
      try write(to: folder)
      try folder.write(Array("1 1\n2 1\n".utf8), "steady.txt")
      let tool = try Tool(
        "simulate net.json \(Self.options) --times times.csv --table exits.csv --bandwidth steady.txt --out figures",
        in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      #expect(tool.output.contains("1000.0 kbit/s on average over 2 s, 15.00 mW while sending, values of 244 bytes"))
      let csv = String(decoding: try folder.read("figures/schemes.csv"), as: UTF8.self).split(separator: "\n")
      let row = csv[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      #expect(row[1...2] == ["FLEET", "16.624"] && row[7...] == ["195.0", "1.0", "0.0"])
      let energies = try row[4...5].map { try #require(Double($0)) }
      #expect(abs(energies[1] - 0.0234) < 1e-9 && abs(energies[0] - 0.0234 - 16.624 * 0.05184) < 1e-6)
    }
  }

  /// By hand. The map is there at 10 ms and fills one fragment: 3 bytes of header and 192 symbols, 202 bytes on the link. The
  /// first event is at 15 ms, half an interval after the picture; the fragment arrives at 15 + 0.08 + 0.15 + 1.696 ms. The
  /// server answers 5 ms later, in the event at 45 ms: 0.2 ms for the exit. The processor computes for 45.2 ms at 51.84 mW.
  ///
  ///     radio, µJ   2 events of 18; sent 1,776 µs at 14.4 mW; received 80 + 200 + 2 · 3 µs, and 2 · 150 µs of spaces, at 13.8 mW;
  ///                 asleep 45,200 − 2,362 − 4,000 µs at 4.5 µW: 36 + 25.574 + 3.947 + 4.14 + 0.175 = 69.836
  @Test func anExampleByHand() throws {
    try TemporaryFolder.use { folder in
      try write(to: folder)
      let tool = try Tool(
        "simulate net.json \(Self.options) --times times.csv --table exits.csv --picture WebP=341:5:0.81 --out figures",
        in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      let csv = String(decoding: try folder.read("figures/schemes.csv"), as: UTF8.self).split(separator: "\n")
      #expect(csv[0] == "value,scheme,mean_ms,p95_ms,energy_mj,radio_mj,accuracy,bytes,by_server,no_answer")
      let rows = csv.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
      #expect(rows.map { $0[1] } == ["FLEET", "device alone", "partition map 8×8", "WebP"])
      #expect(rows[0][2] == "45.2" && rows[0][6...] == ["1.0", "195.0", "1.0", "0.0"])
      let energies = try rows[0][4...5].map { try #require(Double($0)) }
      #expect(abs(energies[1] - 0.069836) < 1e-6 && abs(energies[0] - 0.069836 - 45.2 * 0.05184) < 1e-6)
      // 110 ms on the device; the partition's 192 bytes go the way of the fragment; 341 bytes fit in the event at 15 ms.
      #expect(rows[1][2] == "110.0" && rows[1][6] == "0.0")
      #expect(rows[2][2] == "45.2" && rows[2][7] == "192.0" && rows[3][2] == "45.2" && rows[3][6] == "0.81")
      let arrivals = String(decoding: try folder.read("figures/arrivals.csv"), as: UTF8.self).split(separator: "\n")
      #expect(arrivals.dropFirst() == ["map,4,4,16.926,1,1", "map,8,8,16.926,1,1"])
      let page = XMLCheck(String(decoding: try folder.read("figures/timeline.svg"), as: UTF8.self))
      #expect(page.failure == nil && page.elements.first?.name == "svg")
    }
  }

  @Test func sweepsBecomeCharts() throws {
    try TemporaryFolder.use { folder in
      try write(to: folder)
      let tool = try Tool(
        "simulate net.json \(Self.options) --times times.csv --sweep interval --values 7.5,100,4000 --out figures",
        in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      let csv = String(decoding: try folder.read("figures/schemes.csv"), as: UTF8.self).split(separator: "\n")
      // Nobody is ever sure without a table: the device's own answer after 110 ms.
      let fleet = csv.filter { $0.contains(",FLEET,") }
      #expect(fleet.map { $0.split(separator: ",")[0] } == ["7.5", "100", "4000"])
      #expect(fleet.allSatisfy { $0.contains(",110.0,110.0,") })
      for name in ["latency", "energy"] {
        let page = XMLCheck(String(decoding: try folder.read("figures/\(name).svg"), as: UTF8.self))
        #expect(page.failure == nil && page.elements.contains { $0.name == "polyline" })
      }
    }
  }

  /// The bundled example: the same bytes twice, and loss does not make it faster.
  @Test func theBundledExampleIsReproducible() throws {
    try TemporaryFolder.use { folder in
      let line = "simulate --phases 1 --sweep loss --values 0,0.6 --burst 3 --seed 5"
      let (first, second) = (try Tool(line, in: folder), try Tool(line, in: folder))
      #expect(first.status == 0 && first.output == second.output && first.output.contains("stm32f746"))
      let partitions = first.output.split(separator: "\n").filter { $0.contains("partition encode6") }
      let times = partitions.compactMap { $0.split(separator: " ").compactMap { Double($0) }.first { $0 > 50 } }
      #expect(times.count == 2 && times[0] < times[1])
    }
  }

  @Test(arguments: [
    ("--interval 30.1", "Error: connection interval: a multiple of 1250 µs from 7500 µs to 4000000 µs, not 30100 µs"),
    ("--mtu 22", "Error: MTU: 23 to 517 bytes, not 22"),
    (
      "--phy 125k --interval 7.5",
      "Error: an exchange of the longest packets of both sides takes 19532 µs, but an event"
    ),
    ("--loss 1.5", "Error: a loss is a probability from 0 to 1 or a percentage such as 30%"),
    ("--loss 0.9 --burst 2", "Error: --burst: no channel loses 0.9 of all packets in bursts of 2.0"),
    (
      "--platform cortex-m33",
      "Error: --platform cortex-m33: no source gives its speed; --macs-per-second or --times is"
    ),
    (
      "--platform z80", "Error: --platform z80: one of cortex-m33, gap8, gap8-clio, stm32f7-clio, stm32f746, cortex-a77"
    ),
    (
      "--budget wholeIntervals",
      "Error: --budget wholeIntervals: no grid of map fits: 0 bytes leave while the next layer is"
    ),
    ("--partition map:9", "Error: --partition map: the map is 3×8×8 (C×H×W), smaller than 9"),
    ("--slices map:2,4", "Error: --slices map: the layer has 3 channels"),
    ("--sweep frequency", "Error: --values 200: a clock in MHz, with --platform cortex-a77"),
    ("--sweep interval --values 7.5,8", "Error: connection interval: a multiple of 1250 µs"),
    ("--table bad.csv", "Error: bad.csv: line 2: 7 fields, not 1"),
    ("--times bad.csv", "Error: bad.csv: line 1: the header is not layer,milliseconds"),
    ("--local-exits bad.csv", "Error: bad.csv: line 1: the header is not name,layer,extra_ms,share,accuracy"),
    ("--threshold 2", "Error: --threshold: 0 to 1, not 2.0"),
  ]) func mistakesAreNamed(_ options: String, _ message: String) throws {
    try TemporaryFolder.use { folder in
      try write(to: folder)
      let bad = "picture,label,layer,rows,columns,prediction,confidence\nnonsense\n"
      try folder.write(Array(bad.utf8), "bad.csv")
      let tool = try Tool("simulate net.json \(Self.options) \(options)", in: folder)
      #expect(tool.status != 0 && tool.output.isEmpty)
      #expect(tool.errors.hasPrefix(message), "\(tool.errors)")
    }
  }

  /// Exit rates as published tables give them.
  @Test func localExits() throws {
    try TemporaryFolder.use { folder in
      try write(to: folder)
      let table = "name,layer,extra_ms,share,accuracy\nBranchyNet,map,2,0.5,0.8\nBranchyNet,rest,2,0.5,0.9\n"
      try folder.write(Array(table.utf8), "local.csv")
      let tool = try Tool(
        "simulate net.json \(Self.options) --times times.csv --local-exits local.csv", in: folder)
      let row = try #require(tool.output.split(separator: "\n").first { $0.contains("BranchyNet") })
      // Half of 12 ms and half of 112 ms.
      #expect(row.split(separator: " ").map(String.init).contains("62.00") && row.contains("0.850"))
    }
  }

  @Test func evalWritesTables() throws {
    try TemporaryFolder.use { folder in
      try write(to: folder)
      let run = try Tool("network run net.json net.safetensors pictures.npy --through map -o maps.npy", in: folder)
      #expect(run.status == 0)
      let tool = try Tool(
        "eval maps.npy labels.npy --network net.json --weights net.safetensors --after map --losses 0 --kernel 2 --grids 4,8 "
          + "--table map.csv", in: folder)
      #expect(tool.status == 0, "\(tool.errors)")
      let lines = String(decoding: try folder.read("map.csv"), as: UTF8.self).split(separator: "\n")
      #expect(lines.count == 1 + 40 * 2 && lines[0] == "picture,label,layer,rows,columns,prediction,confidence")
      #expect(lines[3].hasPrefix("1,1,map,4,4,1,"))
      // A comma with a mark above it separates fields, too.
      for (name, error) in [
        ("device", "--table-layer device: needs --last-grid, since the device has one answer"),
        (",\u{301}", "--table-layer: a name of printable ASCII without commas is needed"),
      ] {
        let device = try Tool(
          "eval maps.npy labels.npy --network net.json --weights net.safetensors --after map --losses 0 --table x "
            + "--table-layer \(name)", in: folder)
        #expect(device.errors == "Error: \(error)\n")
      }
      let simulated = try Tool(
        "simulate net.json \(Self.options) --times times.csv --table map.csv --threshold 0.5", in: folder)
      #expect(simulated.status == 0 && simulated.output.contains("100 %"))
    }
  }
}
