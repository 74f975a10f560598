import InferenceKernels
import Networks

func printCuts(of network: Network) {
  for (node, crossing) in zip(network.nodes, network.crossings) {
    print("after \(node.name): \(crossing.maps) maps, \(crossing.samples) samples")
  }
}

struct SplitNetwork {
  let device: FloatNetwork
  let server: FloatNetwork

  init(_ network: Network, parameters: [String: LayerParameters], after layer: String)
    throws(NetworkError)
  {
    let (front, back) = try network.split(afterLayer: layer)
    device = try FloatNetwork(front, parameters: parameters)
    server = try FloatNetwork(back, parameters: parameters)
  }
}
