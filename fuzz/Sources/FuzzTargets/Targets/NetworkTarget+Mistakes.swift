import InferenceKernels
import NetworkFiles
import Networks

/// The description's own JSON is read as the same network. A mistake in one of its layers is refused with the layer's
/// name.
func checkMistakes(in description: NetworkDescription, _ choice: Int) {
  guard description.layers.count <= 32, let text = try? NetworkJSON(description).text else { return }
  guard let json = try? NetworkJSON(Array(text.utf8)), let again = try? json.networkDescription else {
    violated(.roundTrip, "a network's own JSON is refused")
  }
  let (first, second) = (try? Network(description), try? Network(again))
  require(first?.nodes == second?.nodes && second != nil, .roundTrip, "a network's own JSON is another network")
  let index = choice % description.layers.count
  let layer = description.layers[index]
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  // The inputs, the opening of the layers, then one line per layer.
  guard let start = lines.firstIndex(of: "\"layers\": ["), lines.indices.contains(start + 1 + index) else {
    violated(.roundTrip, "a layer has no line of its own")
  }
  let line = lines[start + 1 + index]
  guard let end = line.lastIndex(of: "}") else { violated(.roundTrip, "a layer's line is no object") }

  func refuses(_ mistaken: String, _ field: String) {
    var lines = lines
    lines[start + 1 + index] = mistaken
    do throws(NetworkFileError) {
      _ = try NetworkJSON(Array(lines.joined(separator: "\n").utf8)).networkDescription
      violated(.oneMeaning, "\(field) is accepted: \(mistaken)")
    } catch {
      guard case .json(let place, let name, _) = error else { violated(.model, "\(error)") }
      let isThere = place.split(separator: ".").prefix(2) == ["layers", "\(index)"] && place.contains(field)
      require(isThere && name == layer.name, .model, "\(error) is not about \(field) of layer \(layer.name)")
    }
  }
  func adding(_ field: String, _ value: String) -> String {
    String(line[..<end]) + ",\"\(field)\":\(value)" + line[end...]
  }

  let (field, value) = [("colour", "1"), ("name", "\"x\""), ("groups", "1e300"), ("comment", "1")][choice / 32 % 4]
  refuses(adding(field, value), field)
  let foreign = ModelFields.foreign(to: layer.operation)
  let other = foreign[choice / 128 % foreign.count]
  refuses(adding(other.field, other.value), other.field)
  let numbers = ModelFields.numbers(in: line)
  guard !numbers.isEmpty else { return }
  let number = numbers[choice / 256 % numbers.count]
  let digits = line[number.range]
  let sign = digits.first == "-" ? "-" : ""
  let forms = ["\(sign)0\(digits.dropFirst(sign.count))", "+\(digits)", "\(digits).0", "\(digits)e0"]
  // An epsilon may have a fraction and an exponent.
  let form = forms[choice / 64 % (number.field == "epsilon" ? 2 : 4)]
  refuses(line[..<number.range.lowerBound] + form + line[number.range.upperBound...], number.field)
}
