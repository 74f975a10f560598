package import FeatureCodec
package import FeatureFiles
import FeatureTypes
package import NetworkFiles
package import Quantize

/// Why the demo or an evaluation cannot go on. Its text is one line and names the file, if it is about one.
package enum DemoError: Error, CustomStringConvertible, Sendable {
  /// A bundled file cannot be read.
  case unreadable(file: String)
  /// The bundled network's description, or what its weights lack.
  case network(file: String, NetworkFileError)
  case weights(file: String, SafetensorsError)
  /// What the bundled calibration's JSON lacks.
  case calibration(String)
  case pixmap(file: String, PortablePixmapError)
  /// A picture that has not the size of the network's input.
  case pictureSize(file: String, width: Int, height: Int)
  /// A layer's map holds a sample that has no value in its format.
  case sample(layer: Int, QuantizeError)
  /// The fragments cannot be as short as the payload asks.
  case payload(FragmentError)

  package var description: String {
    switch self {
    case .unreadable(let file): return "\(file): a bundled file is missing or cannot be read"
    case .network(let file, let error): return "\(file): \(error)"
    case .weights(let file, let error): return "\(file): \(error)"
    case .calibration(let text): return "calibration.json: \(text)"
    case .pixmap(let file, let error): return "\(file): \(error)"
    case .pictureSize(let file, let width, let height):
      let shape = DigitNetwork.shape(afterLayer: 0)
      return "\(file): the net takes \(shape.width)×\(shape.height) pictures, not \(width)×\(height)"
    case .sample(let layer, let error): return "layer \(layer): \(error)"
    case .payload(let error): return "\(error)"
    }
  }
}
