import Foundation

/// The files that the command line carries; `Resources/README.md` says where they come from.
enum BundledFiles {
  private static let directory = Bundle.module.bundleURL.appending(path: "Resources")

  /// The graph of `DigitNetwork`, with int8 formats.
  static let digitNetwork = directory.appending(path: "digits.json")

  /// Its weights.
  static let digitWeights = directory.appending(path: "digits.safetensors")

  /// Q formats and channel means of its layers.
  static let calibration = directory.appending(path: "calibration.json")

  /// Test pictures, named NNN_LABEL.ppm.
  static let pictures = directory.appending(path: "pictures")
}
