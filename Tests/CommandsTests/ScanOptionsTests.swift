import ArgumentParser
import FeatureCodec
import FeatureTypes
import Pooling
import Quantize
import Testing

@testable import Commands

@Suite struct ScanOptionsTests {
  /// The default kernel and grids are valid for any size of the map.
  @Test(arguments: [(1, 1), (4, 4), (5, 300), (2048, 2048), (16_384, 16), (1, 65_535), (65_535, 3), (640, 480)])
  func defaultsSuitEverySize(height: Int, width: Int) throws {
    let shape = FeatureMapShape(channels: 1, height: height, width: width)
    let options = try ScanOptions.parse([])
    let (layer, _) = try options.profile(shape: shape, format: .q(QFormat(isSigned: true, fractionBits: 0)), means: [0])
    let grids = options.grids(of: layer.geometry)
    #expect(grids.first == layer.geometry.grid(at: 0))
    #expect(grids.last == layer.geometry.grid(at: layer.geometry.stepCount))
    #expect(grids.count <= 255)
  }

  @Test func fleetsStepsByDefault() throws {
    let options = try ScanOptions.parse([])
    let geometry = try options.geometry(FeatureMapShape(channels: 1, height: 32, width: 32))
    #expect(geometry.rows.kernel == 8)
    #expect(options.grids(of: geometry).map(\.rows) == Array(stride(from: 4, through: 32, by: 2)))
  }

  @Test func sizesOnTheCommandLine() {
    #expect(GridSize(argument: "8") == GridSize(rows: 8, columns: 8))
    #expect(GridSize(argument: "4x12") == GridSize(rows: 4, columns: 12))
    for wrong in ["", "x", "4x", "x4", "4x4x4", "0", "-4", "65536", "4×4", "4.0"] {
      #expect(GridSize(argument: wrong) == nil)
    }
    #expect(GridList(argument: "4,8x6")?.grids == [GridSize(rows: 4, columns: 4), GridSize(rows: 8, columns: 6)])
    #expect(GridList(argument: "4,,8") == nil)
    #expect(LossList(argument: "0,30%,1")?.rates == [0, 0.3, 1].map { LossRate($0) })
    #expect(LossList(argument: "0,") == nil)
  }
}
