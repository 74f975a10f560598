import ArgumentParser
import Charts
import FeatureTypes
import Pooling
import Quantize
import SplitInference
import Transmission

struct PoolingErrorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pooling-error",
    abstract: "Prints the worst and rms error against Eq. 3 after each octave, in steps of the Q format (LSB).")

  @Argument(help: "The feature maps: int8 or uint8 .npy files.")
  var maps: [String]

  @Option(help: "The order of the maps' axes: chw or hwc.")
  var layout = FeatureMapLayout.hwc

  @Option(help: "The largest kernel, for both axes.")
  var kernel = 8

  @Flag(help: "Read int8 maps as unsigned: for the outputs of a ReLU.")
  var unsigned = false

  func run() throws {
    var table = TextTable([
      .init(title: "map", alignment: .left), .init(title: "each on its own"), .init(title: "closed loop"),
    ])
    for path in maps {
      let file = try MapFile(path, layout: layout)
      guard let isSigned = file.isSigned else { throw CommandError("\(path): the maps must be int8 or uint8") }
      let geometry = try geometry(of: file)
      let range = SampleRange(bits: 8, isSigned: isSigned && !unsigned)
      let columns = try [ChildRounding.eachOnItsOwn, .closedLoop].map { try errors(of: file, geometry, range, $0) }
      table.add([path.split(separator: "/").last.map(String.init) ?? path] + columns)
    }
    print(table.text, terminator: "")
  }

  /// How the maps of a file are pooled.
  func geometry(of file: MapFile) throws(CommandError) -> PoolingGeometry {
    let (height, width) = (file.shape.height, file.shape.width)
    guard 1...PoolingAxis.maximumKernel ~= kernel, kernel <= max(height, width) else {
      throw CommandError("--kernel: \(kernel) does not fit a map of \(height)×\(width)")
    }
    guard kernel * kernel <= PoolingGeometry.maximumKernelArea else {
      throw CommandError("--kernel: at most 256 for this command, not \(kernel)")
    }
    return PoolingGeometry(
      rows: PoolingAxis(length: height, kernel: kernel), columns: PoolingAxis(length: width, kernel: kernel))
  }

  /// "0.50/0.29  1.44/0.49 …", one pair per octave.
  private func errors(
    of file: MapFile, _ geometry: PoolingGeometry, _ range: SampleRange, _ rounding: ChildRounding
  ) throws(CommandError) -> String {
    let format = ChannelFormats(
      .q(QFormat(isSigned: range.isSigned, fractionBits: 0)), channels: file.shape.channels)
    let maps = try file.frames(in: format).map { frame in
      PooledMap(samples: frame, shape: file.shape, layout: file.layout, geometry: geometry, range: range)
    }
    return (0...geometry.octaves).map { octave in
      let blocks = GridSize(rows: geometry.rows.blocks << octave, columns: geometry.columns.blocks << octave)
      guard let state = geometry.state(of: blocks) else { return "" }
      let errors = maps.map { $0.error(of: rounding, at: state) }
      let worst = errors.reduce(0) { max($0, $1.worst) }
      let meanSquare = errors.reduce(0) { $0 + $1.rms * $1.rms } / Double(errors.count)
      return "\(NumberText.fixed(worst, 2))/\(NumberText.fixed(meanSquare.squareRoot(), 3))"
    }.joined(separator: "  ")
  }
}
