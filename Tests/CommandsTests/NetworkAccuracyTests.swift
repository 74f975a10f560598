import FeatureFiles
import Foundation
import TestFixtures
import Testing

@testable import DigitDemo
@testable import Commands

@Suite struct NetworkAccuracyTests {
  /// The bundled network on the bundled pictures. The numbers of right answers in int8 and float32 differ by at most one,
  /// with one scale per channel and with one per layer; the flag makes the weights coarser, which changes some answers.
  @Test func onTheBundledPictures() throws {
    try TemporaryFolder.use { folder in
      let pictures = try LabelledPicture.bundled(36)
      let pixels = pictures.flatMap(\.picture.rgb)
      let labels = pictures.map { picture in
        Int64(DigitNetwork.labels.firstIndex { $0 == picture.label } ?? -1)
      }
      try folder.write([labels.count, 64, 64, 3], .uint8(pixels), "maps.npy")
      try folder.write([labels.count], .int64(labels), "labels.npy")
      let paths = "\(BundledFiles.digitNetwork.path) \(BundledFiles.digitWeights.path) maps.npy labels.npy"
      let found = try ["", " --per-tensor"].map { flag in
        let tool = try Tool("network accuracy \(paths) --mean 0.45 --deviation 0.25\(flag)", in: folder)
        #expect(tool.status == 0, "\(tool.errors)")
        let numbers = tool.output.matches(of: /\d+ of 36 right|float32 for \d+/).map { match in
          match.0.split(separator: " ").compactMap { Int($0) }.first ?? -1
        }
        return try #require(numbers.count == 3 ? numbers : nil, "\(tool.output)")
      }
      for numbers in found {
        #expect(numbers[0] == 31 && abs(numbers[1] - 31) <= 1 && numbers[2] >= 34, "\(numbers)")
      }
      #expect(found[0] != found[1])
    }
  }
}
