import FeatureFiles
import InferenceKernels
import NetworkFiles
import Networks

func makeNetwork() throws(NetworkError) -> Network {
  var net = NetworkBuilder(height: 64, width: 64, channels: 3)
  net.convolution("edges", 16, 3, stride: 2, bounds: .relu6)
  net.convolution("parts", 24, 3, stride: 2, bounds: .relu6)
  net.convolution("shapes", 40, 3, stride: 2, bounds: .relu6)
  net.globalAveragePooling("mean")
  net.dense("classes", 10)
  return try Network(net.description)
}

func openNetwork(json: [UInt8], weights: [UInt8]) throws -> (
  Network, [String: LayerParameters]
) {
  let network = try Network(NetworkJSON(json).networkDescription)
  let parameters = try network.parameters(from: Safetensors(weights))
  return (network, parameters)
}

func classify(_ picture: [Float], with network: FloatNetwork) -> Int {
  let logits = network.outputs(for: [picture])[0]
  return TopClass(of: logits.span).index
}
