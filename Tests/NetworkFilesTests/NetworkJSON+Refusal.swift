import NetworkFiles
import Networks

extension NetworkJSON {
  /// The reason why the file is refused, or nil if it makes a network.
  static func refusal(of text: String) -> String? {
    do throws(NetworkFileError) {
      let json = try NetworkJSON(Array(text.utf8))
      let description = try json.networkDescription
      do throws(NetworkError) {
        _ = try Network(description)
      } catch {
        return NetworkFileError.network(error).description
      }
      _ = try json.int8Formats
      return nil
    } catch {
      return error.description
    }
  }
}
