import InferenceKernels
import Networks

func printCuts(of network: Network) {
  for (node, crossing) in zip(network.nodes, network.crossings) {
    print("after \(node.name): \(crossing.maps) maps, \(crossing.samples) samples")
  }
}
