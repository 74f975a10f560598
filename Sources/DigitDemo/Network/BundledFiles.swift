package import FeatureFiles
import Foundation
package import NetworkFiles

/// The files bundled with the demo; `Resources/README.md` says where they come from.
enum BundledFiles {
  private static let directory = Bundle.module.bundleURL.appendingPathComponent("Resources", isDirectory: true)

  /// The graph of `DigitNetwork`, with int8 formats.
  static let digitNetwork = directory.appendingPathComponent("digits.json", isDirectory: false)

  /// The weights of `DigitNetwork`.
  static let digitWeights = directory.appendingPathComponent("digits.safetensors", isDirectory: false)

  /// The Q formats and channel means of its layers.
  static let calibration = directory.appendingPathComponent("calibration.json", isDirectory: false)

  /// The profile that was found for the digit network.
  static let point = directory.appendingPathComponent("point.profile", isDirectory: false)

  /// How far the network may be trusted at that point.
  static let trust = directory.appendingPathComponent("trust.json", isDirectory: false)

  /// How that point compares with JPEG and WebP: what `CodecComparison` reads.
  static let comparison = directory.appendingPathComponent("comparison.csv", isDirectory: false)

  /// A network that is trained for its features to be sent, its profile, test pictures, and how it compares with JPEG and WebP.
  static let scenes = directory.appendingPathComponent("scenes", isDirectory: true)

  /// Test pictures of the digit network, named NNN_LABEL.ppm.
  static let pictures = directory.appendingPathComponent("pictures", isDirectory: true)

  static func read(_ file: URL) throws(DemoError) -> [UInt8] {
    do { return [UInt8](try Data(contentsOf: file)) } catch { throw .unreadable(file: file.path) }
  }

  /// The description of `DigitNetwork` and its weights.
  static func network() throws(DemoError) -> (json: NetworkJSON, weights: Safetensors) {
    let json: NetworkJSON
    let description = try read(digitNetwork)
    do throws(NetworkFileError) {
      json = try NetworkJSON(description)
    } catch {
      throw .network(file: digitNetwork.path, error)
    }
    let weights = try read(digitWeights)
    do throws(SafetensorsError) {
      return (json, try Safetensors(weights))
    } catch {
      throw .weights(file: digitWeights.path, error)
    }
  }
}

extension DigitNetwork {
  /// The description of the bundled network and its weights.
  package static func files() throws(DemoError) -> (json: NetworkJSON, weights: Safetensors) {
    try BundledFiles.network()
  }

  /// The bundled network.
  static func bundled() throws(DemoError) -> DigitNetwork {
    let (json, weights) = try BundledFiles.network()
    do throws(NetworkFileError) {
      return try DigitNetwork(description: json.networkDescription, weights: weights)
    } catch {
      throw .network(file: BundledFiles.digitWeights.lastPathComponent, error)
    }
  }
}
