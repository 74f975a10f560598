import FeatureFiles

/// A network as it is stored: its description in one file, its weights in another.
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
