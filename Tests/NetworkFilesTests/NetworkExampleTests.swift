import FeatureFiles
import InferenceKernels
import NetworkFiles
import Networks
import TestFixtures
import Testing

// The example of docs/networks.md, word for word.
func halves(_ json: [UInt8], _ weights: [UInt8]) throws -> (device: Int8Network, server: FloatNetwork) {
  let file = try NetworkJSON(json)
  let network = try Network(file.networkDescription)
  let parameters = try network.parameters(from: Safetensors(weights))
  let (front, back) = try network.split(behind: "conv1")
  return (
    try Int8Network(front, parameters: parameters, formats: file.int8Formats),
    try FloatNetwork(back, parameters: parameters)
  )
}

/// In memory of the device's own, `device.arenaCount` bytes: samples in, samples to send out.
func run(
  _ device: Int8Network, on picture: Span<UInt8>, in arena: inout MutableSpan<UInt8>, send: (Span<UInt8>) -> Void
) {
  let (input, output) = (device.inputRange(0), device.outputRange(0))
  for index in picture.indices { arena[input.lowerBound + index] = picture[index] }
  device.run(&arena)
  send(arena.span.extracting(output))
}

@Suite struct NetworkExampleTests {
  @Test func theExampleRuns() throws {
    let json = """
      {"inputs": [{"name": "picture", "height": 1, "width": 2, "channels": 1}],
       "layers": [{"name": "conv1", "kind": "convolution", "channels": 1, "kernel": [1, 1]},
                  {"name": "fc", "kind": "dense", "channels": 1}],
       "outputs": ["fc"],
       "formats": {"picture": {"signed": true, "fractionBits": 4}, "conv1": {"signed": true, "fractionBits": 3}}}
      """
    let values: [Float] = [2, 0.5, 1, 10, 0.25]
    let names = [("conv1.weight", "1,1,1,1", 1), ("conv1.bias", "1", 1), ("fc.weight", "1,2", 2), ("fc.bias", "1", 1)]
    var (entries, begin) = ([String](), 0)
    for (name, shape, count) in names {
      entries.append(SafetensorsBuilder.entry(name, shape: shape, offsets: "\(4 * begin),\(4 * (begin + count))"))
      begin += count
    }
    let header = "{" + entries.joined(separator: ",") + "}"
    let weights = SafetensorsBuilder.file(header: header, data: SafetensorsBuilder.bytes(of: values))
    let (device, server) = try halves(Array(json.utf8), weights)
    var arena = [UInt8](repeating: 0, count: device.arenaCount)
    var memory = arena.mutableSpan
    let picture: [UInt8] = [16, 8]
    var sent: [UInt8] = []
    run(device, on: picture.span, in: &memory) { samples in
      for index in samples.indices { sent.append(samples[index]) }
    }
    // 2·1 + 0.5 and 2·0.5 + 0.5 in eighths.
    #expect(sent == [20, 12])
    #expect(server.outputs(for: [device.values(of: sent, ofOutput: 0)]) == [[17.75]])
  }
}
