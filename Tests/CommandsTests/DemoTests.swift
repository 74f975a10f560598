import Foundation
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
