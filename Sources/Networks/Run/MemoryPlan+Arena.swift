internal import FeatureTypes

/// Where things are in an arena, whatever its elements.
extension MemoryPlan {
  func range(of map: Int, in network: Network) -> Range<Int> {
    offsets[map]..<offsets[map] + network.shape(of: map).count
  }

  func scratchRange(of layer: Int) -> Range<Int> {
    scratchOffsets[layer]..<scratchOffsets[layer] + scratchCounts[layer]
  }

  /// A new arena with the inputs in their places, `zero` elsewhere.
  ///
  /// - Precondition: as many inputs as the network's, each of its shape's size.
  func arena<Element>(of network: Network, inputs: [[Element]], zero: Element) -> [Element] {
    precondition(inputs.count == network.inputs.count, "as many inputs as the network has")
    var arena = [Element](repeating: zero, count: count)
    for (index, input) in inputs.enumerated() {
      let range = range(of: index, in: network)
      precondition(input.count == range.count, "an input has not the size of its shape")
      for (offset, value) in input.enumerated() { arena[range.lowerBound + offset] = value }
    }
    return arena
  }
}
