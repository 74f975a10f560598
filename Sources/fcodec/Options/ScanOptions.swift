import ArgumentParser
import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

/// How a layer is pooled and scanned.
struct ScanOptions: ParsableArguments {
  enum Scan: String, ExpressibleByArgument, CaseIterable { case fleet, clio }
  enum Order: String, ExpressibleByArgument, CaseIterable { case corner, centre }
  enum Prediction: String, ExpressibleByArgument, CaseIterable { case value, difference }

  @Option(help: "Largest kernel, K or ROWSxCOLUMNS; by default the largest power of two that leaves 4 blocks an axis.")
  var kernel: GridSize?

  @Option(help: "fleet: all channels, grid by grid. clio: slices of channels at one grid, the last of --grids.")
  var scan = Scan.fleet

  @Option(help: "Grids, such as 8,12,16 or 4x8,6x12; by default every second one from the coarsest to the finest.")
  var grids: GridList?

  @Option(help: "Channels a slice of Clio's scan.")
  var slice = 2

  @Option(help: "Which blocks divide first: corner or centre.")
  var order = Order.corner

  @Option(help: "Symbols in a chunk of the spread, 0 (none) to 255.")
  var spread = 16

  @Option(help: "What a refinement symbol is: value or difference.")
  var prediction = Prediction.value

  @Option(help: "Frames of which the receiver keeps the symbols.")
  var window = 4

  @Option(help: "Bytes of the check at every fragment's end: 0, 1 or 2.")
  var check = 0

  /// The layer and its profile: the shortest header that names every symbol.
  func profile(
    shape: FeatureMapShape, format: QFormat, means: [Int32]
  ) throws(CommandError) -> (layer: Layer, profile: Profile) {
    let description = try description(shape: shape, format: format, means: means)
    return (description.layers[0], try profile(of: description))
  }

  /// The same with codes fitted to `frames`.
  func calibratedProfile(
    shape: FeatureMapShape, format: QFormat, means: [Int32], frames: [[UInt8]], layout: FeatureMapLayout
  ) throws(CommandError) -> Profile {
    var description = try description(shape: shape, format: format, means: means)
    var calibration = CodeCalibration(try profile(of: description), stream: 0)
    let progress = Progress("calibrating", of: frames.count)
    for (index, frame) in frames.enumerated() {
      calibration.add(frame, layout: layout)
      progress.show(index + 1)
    }
    let (roots, refinements) = (calibration.best(forRoots: true), calibration.best(forRoots: false))
    (description.streams[0].rootCode, description.streams[0].rootChannels) = (roots.code, roots.channels)
    (description.streams[0].refinementCode, description.streams[0].refinementChannels) =
      (refinements.code, refinements.channels)
    return try profile(of: description)
  }

  private func description(
    shape: FeatureMapShape, format: QFormat, means: [Int32]
  ) throws(CommandError) -> ProfileDescription {
    let geometry = try geometry(shape)
    let list = grids(of: geometry)
    for grid in list where geometry.state(of: grid) == nil {
      throw CommandError("--grids: pooling \(shape.height)×\(shape.width) never passes \(grid.text)")
    }
    guard slice >= 1 else { throw CommandError("--slice: at least 1 channel") }
    let windows = 1...FragmentHeaderFormat().frameCount / 2
    guard windows ~= window else { throw CommandError("--window: 1 to \(windows.upperBound) frames, not \(window)") }
    guard 0...255 ~= spread else { throw CommandError("--spread: 0 to 255 symbols, not \(spread)") }
    guard 0...2 ~= check else { throw CommandError("--check: 0, 1 or 2 bytes, not \(check)") }
    let passes: [Pass] =
      switch scan {
      case .fleet: .fleet(channels: shape.channels, grids: list)
      case .clio: .clio(channels: shape.channels, slice: slice, grid: list[list.count - 1])
      }
    var description = ProfileDescription(
      layer: Layer(shape: shape, geometry: geometry, format: format), scan: passes, spread: spread,
      prediction: prediction == .difference ? .difference : .value)
    description.means = [means]
    description.window = window
    description.checkLength = check
    return description
  }

  private func profile(of description: ProfileDescription) throws(CommandError) -> Profile {
    var description = description
    var failure: ProfileError?
    // Fewer frame numbers rather than a longer header, as long as the window bears it.
    for (length, frameBits) in [(3, 4), (3, 3), (4, 4)] where window <= 1 << (frameBits - 1) {
      description.headerFormat = FragmentHeaderFormat(length: length, frameBits: frameBits)
      do throws(ProfileError) {
        return try description.profile()
      } catch {
        failure = error
      }
    }
    throw CommandError(Self.sentence(for: failure))
  }
}
