import FeatureTypes
import InferenceKernels
import NetworkFiles
import Networks

/// A network. An input that begins with `{` is JSON up to its first zero byte, followed by numbers for the weights. Any
/// other input describes a small network byte by byte.
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
    let json = try Meter.read(text.count, cost: 8) { () -> Result<NetworkJSON, NetworkFileError> in
      Result { () throws(NetworkFileError) in try NetworkJSON(text) }
    }.get()
    checkText(of: json, text)
    let (description, formats) = try Meter.read(text.count, cost: 8) {
      Result { () throws(NetworkFileError) in (try json.networkDescription, try json.int8Formats) }
    }.get()
    require(NetworkJSON(description, formats: formats).isReadAs(description, formats), .roundTrip, "another network")
    checkGraph(description, formats, &numbers)
  } catch {
    require(!error.description.isEmpty, .model, "refused without a word")
  }
}

/// An accepted network is the same after it is written and read, and is refused with a duplicate field.
private func checkText(of json: NetworkJSON, _ text: [UInt8]) {
  guard let written = try? json.text else { violated(.roundTrip, "what was read cannot be written") }
  require((try? NetworkJSON(Array(written.utf8))) == json, .roundTrip, "written and read again it is another")
  let twice = Array(#"{"outputs":["x"],"#.utf8) + text.dropFirst()
  require((try? NetworkJSON(twice)) == nil, .oneMeaning, "a field is given twice")
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
  checkMistakes(in: description, numbers.integer16())
  let samples = model.shapes.reduce(0) { $0 + $1.count }
  guard samples <= 4096, network.multiplyAdds <= 0x1p16, network.parameterCount <= 4096 else { return }
  NetworkRun(network, model, &numbers)?.check(formats, &numbers)
}
