package import FeatureCodec
package import FeatureFiles
import FeatureTypes
package import NetworkFiles
package import Quantize

/// Why the demo or an evaluation cannot continue. The text is one line; if it concerns a file, it names the file.
package enum DemoError: Error, CustomStringConvertible, Sendable {
  /// A bundled file cannot be read.
  case unreadable(file: String)
  /// The bundled network's description is invalid, or tensors are missing from its weights.
  case network(file: String, NetworkFileError)
  case weights(file: String, SafetensorsError)
  /// The bundled calibration's JSON is incomplete or invalid.
  case calibration(String)
  /// The bundled profile is invalid.
  case profile(file: String, ProfileError)
  /// The bundled comparison with JPEG and WebP is incomplete or invalid.
  case comparison
  /// A network that takes other pictures than the demo's.
  case foreignNetwork
  case pixmap(file: String, PortablePixmapError)
  /// A picture's size is not that of the network's input.
  case pictureSize(file: String, width: Int, height: Int)
  /// A layer's map contains a sample that its format cannot represent.
  case sample(layer: Int, QuantizeError)
  /// A network makes a NaN of a picture.
  case notFinite(picture: String, QuantizeError)
  /// Fragments cannot be as short as the payload requires.
  case payload(FragmentError)

  package var description: String {
    switch self {
    case .unreadable(let file): return "\(file): a bundled file is missing or cannot be read"
    case .network(let file, let error): return "\(file): \(error)"
    case .weights(let file, let error): return "\(file): \(error)"
    case .calibration(let text): return "calibration.json: \(text)"
    case .profile(let file, let error): return "\(file): \(error)"
    case .comparison: return "comparison.csv: not a table of name, bytes, right, count with a row \"demo\""
    case .foreignNetwork: return "the network takes no 64×64×3 pictures"
    case .pixmap(let file, let error): return "\(file): \(error)"
    case .pictureSize(let file, let width, let height):
      let shape = DigitNetwork.shape(afterLayer: 0)
      return "\(file): the network takes \(shape.width)×\(shape.height) pictures, not \(width)×\(height)"
    case .sample(let layer, let error): return "layer \(layer): \(error)"
    case .notFinite(let picture, let error): return "\(picture): \(error)"
    case .payload(let error): return "\(error)"
    }
  }
}
