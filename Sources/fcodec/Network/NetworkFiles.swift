import FeatureFiles
import Foundation
import NetworkFiles
import Networks

/// A network's two files: its description, and its weights.
struct NetworkFiles {
  let json: NetworkJSON
  let weights: Safetensors

  init(description: String, weights: String) throws(CommandError) {
    json = try Self.description(at: description)
    let bytes = try DataFile.read(weights)
    do throws(SafetensorsError) {
      self.weights = try Safetensors(bytes)
    } catch {
      throw CommandError("\(weights): \(error)")
    }
  }

  static func description(at path: String) throws(CommandError) -> NetworkJSON {
    let bytes = try DataFile.read(path)
    do throws(NetworkFileError) {
      return try NetworkJSON(bytes)
    } catch {
      throw CommandError("\(path): \(error)")
    }
  }
}

extension DigitNetwork {
  /// The bundled one.
  static func bundled() throws(CommandError) -> DigitNetwork {
    let files = try NetworkFiles(description: BundledFiles.digitNetwork.path, weights: BundledFiles.digitWeights.path)
    do throws(NetworkFileError) {
      return try DigitNetwork(description: files.json.networkDescription, weights: files.weights)
    } catch {
      throw CommandError("digits.safetensors: \(error)")
    }
  }
}
