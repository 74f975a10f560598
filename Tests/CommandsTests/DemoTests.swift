import FeatureCodec
import FeatureTypes
import Foundation
import NetworkFiles
import OffloadSimulation
import Quantize
import TestFixtures
import Testing

@testable import DigitDemo
@testable import Commands

@Suite struct DemoTests {
  /// One picture that the network recognises, and one without a label. Layer 7 has 1,024 bytes: five fragments.
  @Test func twoPictures() throws {
    try TemporaryFolder.use { folder in
      let known = BundledFiles.pictures.appending(path: "000_8.ppm")
      for name in ["000_8.ppm", "no&label.ppm"] {
        try FileManager.default.copyItem(at: known, to: folder.url.appending(path: name))
      }
      let line = "demo 000_8.ppm no&label.ppm --layer 7 --loss 0"
      let tool = try Tool(line + " --out report", in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      #expect(tool.output.hasPrefix("layer 7: 64 channels of 64×4×4 (C×H×W), "))
      #expect(tool.output.contains("no&label"))
      #expect(tool.output.hasSuffix("\nreport/report.html\n"))
      let files = ["report", "report/accuracy.svg", "report/journey.svg", "report/report.html"]
      #expect(try folder.names() == ["000_8.ppm", "no&label.ppm"] + files)
      for name in files.dropFirst() {
        let page = XMLCheck(String(decoding: try folder.read(name), as: UTF8.self))
        #expect(page.failure == nil)
        if name.hasSuffix(".html") { #expect(page.text.contains("no&label")) }
      }
      // A second run prints the same, except for the last lines, which name the report.
      let again = try Tool(line, in: folder)
      #expect(again.output == String(tool.output.dropLast("\nreport/report.html\n".count)))
    }
  }

  /// On the simulated connection a loss costs time and energy. Its values are as long as the fragments.
  @Test func lossesTakeTime() throws {
    let network = DemoNetwork(try SplitNetwork(layer: 7))
    let pictures = Array(try LabelledPicture.bundled(36).prefix(2))
    let layer = Layer(shape: network.taps[0].shape, kernel: 2, format: network.taps[0].format)
    let profile = try ProfileDescription(layer: layer, scan: .fleet(channels: 64, grids: [2, 4])).profile()
    var before = 0.0
    for loss in [0, 0.3, 0.6] {
      let link = try DemoLink(network, profile, payload: 20, policy: .packets, threshold: 0.9, seed: 1)
      #expect(link.text.contains("values of 20 bytes"))
      let outcomes = try link.outcomes(of: pictures, loss: loss)
      let time = outcomes.reduce(0) { $0 + Double($1.latency) }
      #expect(time > before && outcomes.allSatisfy { $0.source == .server && $0.energy > 0 })
      before = time
    }
  }

  /// The device answers itself, everything is sent, or the server looks only at complete grids.
  @Test func policiesDecideWhoAnswers() throws {
    try TemporaryFolder.use { folder in
      let known = BundledFiles.pictures.appending(path: "000_8.ppm").path
      func summary(_ options: String) throws -> [Substring] {
        let tool = try Tool("demo \(known) --point --loss 0 \(options)", in: folder)
        #expect(tool.status == 0 && tool.errors.isEmpty)
        let line = try #require(tool.output.split(separator: "\n").first { $0.hasPrefix("nothing lost") })
        return line.split(separator: " ").dropFirst(2).map { $0 }
      }
      let (whole, packets) = (try summary("--policy all"), try summary("--policy packets"))
      #expect(whole[0] == "0/1" && packets[0] == "1/1")
      let (allBytes, bytes) = (try #require(Int(whole[2])), try #require(Int(packets[2])))
      #expect(bytes < allBytes)
      let grids = try #require(Int(try summary("--policy grids")[2]))
      #expect(bytes <= grids && grids <= allBytes)
      #expect(try summary("--policy entropy --threshold 0")[2] == whole[2])
      #expect(try summary("--policy device").prefix(4) == ["1/1", "1.000", "0", "0.0"])
      #expect(try summary("--policy hierarchical --threshold 0.1").prefix(4) == ["1/1", "1.000", "0", "0.0"])
      #expect(try summary("--policy hierarchical --threshold 1")[2] == whole[2], "it is never so sure")
    }
  }

  /// By default, a network sends that was trained for it, and the page says first what that gains.
  @Test func theTrainedNetworkIsCompared() throws {
    try TemporaryFolder.use { folder in
      let picture = try #require(try DemoScenes.pictures().first)
      let known = BundledFiles.scenes.appending(path: "pictures/\(picture.name).ppm").path
      let tool = try Tool("demo \(known) --loss 0 --out report", in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      #expect(tool.output.hasPrefix("layer L4: 4 channels of 4×16×16 (C×H×W), "))
      #expect(tool.output.contains("; 20-byte fragments;"))
      let page = XMLCheck(String(decoding: try folder.read("report/report.html"), as: UTF8.self))
      #expect(page.failure == nil && page.text.contains(", each through networks tuned for it. A device sends"))
      #expect(page.text.contains("Examples/digit-scenes has all figures"))
    }
  }

  /// The bundled network in int8 is right on its pictures, which have every label.
  @Test func theBundledPicturesAreRecognised() throws {
    try TemporaryFolder.use { folder in
      let tool = try Tool("demo --loss 0 --policy all", in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      let line = try #require(tool.output.split(separator: "\n").first { $0.hasPrefix("nothing lost") })
      let cells = line.split(separator: " ").dropFirst(2).map { $0 }
      let share = try #require(Double(cells[1]))
      #expect(cells[0] == "0/36" && share > 0.8)
      let labels = try DemoScenes.pictures().map(\.label)
      #expect(Set(labels.compactMap(\.self)) == Set(DigitNetwork.labels))
      // The table of answers is of the same pictures, in their order.
      let table = try ExitTable([DataFile.read(DemoScenes.exits)])
      #expect(table.pictures.compactMap { table.label(of: $0) }.map { DigitNetwork.labels[$0] } == labels)
      let device = try StoredNetwork.description(at: TappedFiles(folder: DemoScenes.folder).device)
      #expect(try !device.int8Formats.isEmpty, "it runs in int8")
    }
  }

  /// The point that the search found is compared with JPEG and WebP too.
  @Test func thePointIsCompared() throws {
    try TemporaryFolder.use { folder in
      let known = BundledFiles.pictures.appending(path: "000_8.ppm").path
      let tool = try Tool("demo \(known) --point --loss 0 --out report", in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      #expect(
        tool.output.hasPrefix("layer 5: 35 channels of 40×8×8 (C×H×W), s3, n = 1; grids 4×4 6×6; 20-byte fragments;"))
      #expect(tool.output.contains("  8  "))
      let page = XMLCheck(String(decoding: try folder.read("report/report.html"), as: UTF8.self))
      #expect(
        page.failure == nil && page.text.contains("At the same bytes") && page.text.contains("WebP, as often right"))
      #expect(try folder.names().contains("report/comparison.svg"))
      let refused = try Tool("demo \(known) --grids 4", in: folder)
      #expect(refused.status == 1 && refused.errors == "Error: --grids: only with --layer\n")
      let local = try Tool("demo \(known) --policy hierarchical", in: folder)
      #expect(
        local.status == 1 && local.errors.hasPrefix("Error: --policy hierarchical: only with --layer or --point;"))
      let both = try Tool("demo \(known) --point --layer 3", in: folder)
      #expect(both.status == 1 && both.errors == "Error: --point: not with --layer or --network\n")
    }
  }

  /// What the page says about the codecs follows from the table.
  @Test func comparison() throws {
    let csv =
      "name,bytes,right,count\ndemo,100,90,100\nfeatures,100,90,100\nJPEG,50,40,100\nJPEG,120,60,100\nJPEG,400,95,100\nWebP,99,70,100\n"
    let table = try CodecComparison(csv: Array(csv.utf8), isTuned: true)
    #expect(table.names == ["features", "JPEG", "WebP"] && table.point.right == 90)
    #expect(table.atPoint("JPEG")?.bytes == 120 && table.asRight("JPEG")?.bytes == 400)
    #expect(table.atPoint("WebP") == nil && table.asRight("WebP") == nil)
    #expect(
      table.gain == "With 100\u{A0}B of features a picture, the server is right on 90\u{A0}% of 100 pictures; "
        + "with 120\u{A0}B of JPEG on 60\u{A0}%, each through networks tuned for it.")
    let untuned = try CodecComparison(csv: Array(csv.utf8), isTuned: false)
    #expect(untuned.gain.hasSuffix("of JPEG on 60\u{A0}%, through the same network."))
    for wrong in ["", "name\ndemo,1,2,1\n", "name\ndemo,nan,1,2\n", "name\nJPEG,1,1,2\n", "name\ndemo,1,1\n"] {
      #expect(throws: DemoError.self) { try CodecComparison(csv: Array(wrong.utf8), isTuned: true) }
    }
  }

  @Test func everyLossOverTinyPayloads() throws {
    try TemporaryFolder.use { folder in
      let known = BundledFiles.pictures.appending(path: "000_8.ppm").path
      let tool = try Tool("demo \(known) --layer 7 --payload 131 --scan clio --slice 16 --threshold 1", in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      for loss in ["0 %", "10 %", "30 %", "60 %", "90 %"] { #expect(tool.output.contains(loss)) }
      #expect(try folder.names() == [])
    }
  }

  /// If a file of the report cannot be written, none is.
  @Test func noHalfReport() throws {
    try TemporaryFolder.use { folder in
      let known = BundledFiles.pictures.appending(path: "000_8.ppm").path
      try FileManager.default.createDirectory(
        atPath: folder.path("report/accuracy.svg"), withIntermediateDirectories: true)
      let tool = try Tool("demo \(known) --layer 7 --loss 0 --out report", in: folder)
      #expect(tool.status == 1)
      #expect(tool.errors == "Error: report/accuracy.svg: is a folder, not a file\n")
      #expect(try folder.names() == ["report", "report/accuracy.svg"])
    }
  }
}
