import FeatureFiles
import Foundation
import TestFixtures
import Testing

@testable import DigitDemo
@testable import Commands

@Suite struct EvalTests {
  /// A dozen bundled pictures as the maps of layer 0. Kernel 1 sends them unchanged: the network is right on 9 of them,
  /// as NumPy's logits are. If nothing arrives, it is right on none.
  @Test func bundledPictures() throws {
    try TemporaryFolder.use { folder in
      var samples: [UInt8] = []
      var labels: [Int64] = []
      for picture in try LabelledPicture.bundled(12) {
        samples += picture.picture.rgb
        labels.append(Int64(try #require(DigitNetwork.labels.firstIndex { $0 == picture.label })))
      }
      #expect(labels.count == 12)
      try folder.write([12, 64, 64, 3], .uint8(samples), "maps.npy")
      try folder.write([12], .int64(labels), "labels.npy")
      let tool = try Tool(
        "eval maps.npy labels.npy --layer 0 --kernel 1 --losses 0,100% --payload 65535 --out figures", in: folder)
      #expect(tool.status == 0 && tool.errors.isEmpty)
      let rows = tool.output.split(separator: "\n").suffix(2).map { $0.split(separator: " ").map(String.init) }
      // 3 bytes of header and the picture's 12,288 bytes.
      #expect(
        rows == [
          ["0", "%", "64×64", "12291", "100", "%", "∞", "0.7500"],
          ["100", "%", "64×64", "12291", "0", "%", rows[1][6], "0.0000"],
        ])
      let names = ["figures", "figures/accuracy-bytes.svg", "figures/accuracy-loss.svg", "figures/eval.csv"]
      #expect(try folder.names() == names + ["labels.npy", "maps.npy"])
      let csv = String(decoding: try folder.read("figures/eval.csv"), as: UTF8.self).split(separator: "\n")
      #expect(csv.count == 3)
      #expect(csv[0] == "loss,rows,columns,mean_bytes,coverage,psnr_db,accuracy")
      #expect(csv[1] == "0.0,64,64,12291.0,1.0,inf,0.75")
      #expect(csv[2].hasPrefix("1.0,64,64,12291.0,0.0,"))
      for chart in ["accuracy-bytes", "accuracy-loss"] {
        let page = XMLCheck(String(decoding: try folder.read("figures/\(chart).svg"), as: UTF8.self))
        #expect(page.failure == nil)
        #expect(page.elements.first?.name == "svg")
      }
    }
  }
}
