import FeatureFiles
import FeatureTypes
import InferenceKernels
import Networks

/// A network. An input that begins with `{` is JSON up to its first zero byte, and then numbers for the weights; any other
/// describes a small network byte by byte.
func fuzzNetwork(_ input: Span<UInt8>) {
  let bytes = input.array
  guard bytes.first == UInt8(ascii: "{") else {
    var numbers = ByteInput(input)
    let description = NetworkDescription(&numbers)
    checkGraph(description, [:], &numbers)
    return
  }
  let text = Array(bytes.prefix { $0 != 0 })
  var numbers = ByteInput(input.extracting(min(text.count + 1, input.count)..<input.count))
  do throws(NetworkFileError) {
    let json = try Meter.timed(text.count) { () -> Result<NetworkJSON, NetworkFileError> in
      Result { () throws(NetworkFileError) in try NetworkJSON(text) }
    }.get()
    checkText(of: json, text)
    let (description, formats) = (try json.networkDescription, try json.int8Formats)
    require(NetworkJSON(description, formats: formats).isReadAs(description, formats), .roundTrip, "another network")
    checkGraph(description, formats, &numbers)
  } catch {
    require(!error.description.isEmpty, .model, "refused without a word")
  }
}

/// What was accepted is the same when it is written and read, and is refused with a field twice.
private func checkText(of json: NetworkJSON, _ text: [UInt8]) {
  guard let written = try? json.text else { violated(.roundTrip, "what was read cannot be written") }
  require((try? NetworkJSON(Array(written.utf8))) == json, .roundTrip, "written and read again it is another")
  let twice = Array(#"{"outputs":["x"],"#.utf8) + text.dropFirst()
  require((try? NetworkJSON(twice)) == nil, .oneMeaning, "a field stands twice")
}

extension NetworkJSON {
  fileprivate func isReadAs(_ description: NetworkDescription, _ formats: [String: Int8Format]) -> Bool {
    do throws(NetworkFileError) {
      let json = try NetworkJSON(Array(text.utf8))
      let again = try json.networkDescription
      guard try json.int8Formats == formats, again.inputs == description.inputs else { return false }
      return again.outputs == description.outputs && again.layers == description.layers
    } catch {
      return false
    }
  }
}

private func checkGraph(_ description: NetworkDescription, _ formats: [String: Int8Format], _ numbers: inout ByteInput)
{
  let network: Network
  let model = ModelNetwork(description)
  do throws(NetworkError) {
    network = try Network(description)
  } catch {
    require(model == nil, .model, "docs/networks.md accepts, the library says \(error)")
    let isOfAll = error.code == .empty || error.code == .tooMany
    require(isOfAll || error.layer != nil || error.map != nil, .model, "\(error) names nothing")
    return
  }
  guard let model else { violated(.model, "docs/networks.md refuses, the library accepts") }
  for (map, shape) in model.shapes.enumerated() {
    let found = network.shape(of: map)
    let isSame = found.height == shape.height && found.width == shape.width && found.channels == shape.channels
    require(isSame, .model, "map \(map) is \(found), by the text \(shape)")
  }
  checkMistakes(in: description, Int(numbers.byte()))
  let samples = model.shapes.reduce(0) { $0 + $1.count }
  guard samples <= 4096, network.multiplyAdds <= 0x1p16, network.parameterCount <= 4096 else { return }
  NetworkRun(network, &numbers)?.check(formats, &numbers)
}

/// The description's own JSON is read as the same network; a mistake in one of its layers is refused by the layer's name.
private func checkMistakes(in description: NetworkDescription, _ choice: Int) {
  guard description.layers.count <= 32, let text = try? NetworkJSON(description).text else { return }
  guard let json = try? NetworkJSON(Array(text.utf8)), let again = try? json.networkDescription else {
    violated(.roundTrip, "a network's own JSON is refused")
  }
  let (first, second) = (try? Network(description), try? Network(again))
  require(first?.layers == second?.layers && second != nil, .roundTrip, "a network's own JSON is another network")
  let index = choice % description.layers.count
  let name = description.layers[index].name
  var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  // The inputs, the opening of the layers, then a line a layer.
  guard let start = lines.firstIndex(of: "\"layers\": ["), lines.indices.contains(start + 1 + index) else {
    violated(.roundTrip, "a layer has no line of its own")
  }
  let line = lines[start + 1 + index]
  guard let end = line.lastIndex(of: "}") else { violated(.roundTrip, "a layer's line is no object") }
  let (field, value) = [("colour", "1"), ("name", "\"x\""), ("groups", "1e300"), ("comment", "1")][choice / 32 % 4]
  lines[start + 1 + index] = String(line[..<end]) + ",\"\(field)\":\(value)" + line[end...]
  do throws(NetworkFileError) {
    _ = try NetworkJSON(Array(lines.joined(separator: "\n").utf8))
    violated(.oneMeaning, "\(field) is accepted")
  } catch {
    guard case .json(let place, let layer, _) = error else { violated(.model, "\(error)") }
    require(place == "layers.\(index).\(field)" && layer == name, .model, "\(error) is about layer \(name)")
  }
}
