import FeatureCodec
import FeatureTypes
import Pooling
import Quantize

extension ScanOptions {
  /// The layer and its profile, with the shortest header that can number every symbol.
  func profile(
    shape: FeatureMapShape, format: NumberFormat, channelFractionBits: [Int] = [], means: [Int32]
  ) throws(CommandError) -> (layer: Layer, profile: Profile) {
    var description = try description(shape: shape, format: format, means: means)
    description.channelFractionBits = [channelFractionBits]
    return (description.layers[0], try profile(of: description))
  }

  /// The same profile, with codes fitted to `frames`.
  func calibratedProfile(
    shape: FeatureMapShape, format: NumberFormat, channelFractionBits: [Int] = [], means: [Int32], frames: [[UInt8]],
    layout: FeatureMapLayout
  ) throws(CommandError) -> Profile {
    var description = try description(shape: shape, format: format, means: means)
    description.channelFractionBits = [channelFractionBits]
    let progress = Progress("calibrating", of: frames.count)
    return try calibrated(description, on: frames, layout: layout) { progress.show($0) }
  }

  /// The profile of a description, with the shortest header, and with codes fitted to `frames`.
  func calibrated(
    _ description: ProfileDescription, on frames: [[UInt8]], layout: FeatureMapLayout,
    progress: (Int) -> Void = { _ in }
  ) throws(CommandError) -> Profile {
    var description = description
    var calibration = CodeCalibration(try profile(of: description), stream: 0)
    for (index, frame) in frames.enumerated() {
      calibration.add(frame, layout: layout)
      progress(index + 1)
    }
    calibration.apply(to: &description)
    return try profile(of: description)
  }

  func description(
    shape: FeatureMapShape, format: NumberFormat, means: [Int32]
  ) throws(CommandError) -> ProfileDescription {
    let geometry = try geometry(shape)
    let list = grids(of: geometry)
    for grid in list where geometry.state(of: grid) == nil {
      throw CommandError("--grids: pooling \(shape.height)×\(shape.width) never passes \(grid.text)")
    }
    guard slice >= 1 else { throw CommandError("--slice: at least 1 channel") }
    guard header == nil || 3...4 ~= header ?? 0 else {
      throw CommandError("--header: 3 or 4 bytes, not \(header ?? 0)")
    }
    let windows = 1...FragmentHeaderFormat(streams: 1).frameCount / 2
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
    // Prefer fewer frame numbers to a longer header, as long as there are 32 and the window allows it.
    let formats = header.map { $0 == 3 ? [(3, 7), (3, 6), (3, 5)] : [(4, 8)] } ?? [(3, 7), (3, 6), (3, 5), (4, 7)]
    for (length, frameBits) in formats where window <= 1 << (frameBits - 1) {
      description.headerFormat = FragmentHeaderFormat(length: length, streamBits: 1, frameBits: frameBits)
      do throws(ProfileError) {
        return try description.profile()
      } catch {
        failure = error
      }
    }
    throw CommandError(Self.sentence(for: failure))
  }

  /// A message that names the option for which no profile exists.
  private static func sentence(for failure: ProfileError?) -> String {
    switch failure?.field {
    case .segmentTarget: "--grids: each grid must be finer than the one before it"
    case .segmentCount: "--grids, --slice: a scan has at most \(ProfileLimits.segments) grids or slices"
    case nil: "--window: the header of 3 bytes numbers fewer frames"
    case .symbolCount: "a stream has at most 16,777,216 symbols: end --grids with a coarser grid"
    case .length: "the channels' means do not fit a profile's 65,535 bytes"
    case let field?: "no profile can have this value: \(field)"
    }
  }
}
