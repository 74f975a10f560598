import InferenceKernels
import Networks

func printCuts(of network: Network) {
  for (layer, crossing) in zip(network.layers, network.crossings) {
    print("after \(layer.name): \(crossing.maps) maps, \(crossing.samples) samples")
  }
}
