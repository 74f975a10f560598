import FeatureFiles
import NetworkFiles
import Networks
import Quantize

/// A stored network: its description is in one file, and its weights are in another.
struct StoredNetwork {
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

/// The paths given to a command of `fcodec network`, so that errors can name the file.
struct NetworkPaths {
  let description: String
  var weights: String?
  var examples: String?

  /// Runs `body` and turns its errors into one line that names the file they are about.
  func named<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as NetworkError {
      throw CommandError("\(path(of: .network(error))): \(error)")
    } catch let error as NetworkFileError {
      throw CommandError("\(path(of: error)): \(error)")
    } catch let error as QuantizeError {
      throw CommandError("\(examples ?? description): \(error)")
    }
  }

  private func path(of error: NetworkFileError) -> String {
    switch error {
    case .json: return description
    case .tensor, .batchNorm: return weights ?? description
    case .network(let error):
      switch error.code {
      case .missingWeights, .wrongWeightShape, .weightNotFinite: return weights ?? description
      case .valueNotFinite: return examples ?? description
      default: return description
      }
    }
  }
}
