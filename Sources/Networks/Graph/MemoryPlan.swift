internal import FeatureTypes

/// The places of all maps and of each layer's scratch in one arena. Maps that are never needed at the same time share
/// memory.
///
///     step      0        1        2            A map lives from the layer that makes it (an input: from the start) to the
///     arena   [input ][ A     ][ scratch 1 ]   last layer that reads it (an output: to the end); scratch lives for a step.
///             [input ][ A+B in place       ]   The largest are placed first, each at the lowest free place.
///
/// An activation, a softmax, an addition or a multiplication writes over an input that no later layer reads. A run
/// overwrites inputs, so write them again before each run.
public struct MemoryPlan: Hashable, Sendable {
  /// The number of elements in the arena.
  public let count: Int
  /// The largest number of elements alive at one step. No plan is smaller.
  public let peak: Int
  /// The first element of each map.
  public let offsets: [Int]
  /// The first element of each layer's scratch.
  public let scratchOffsets: [Int]
  /// The number of elements in each layer's scratch.
  public let scratchCounts: [Int]
  /// The number of elements alive while each layer runs.
  public let living: [Int]

  private struct Block {
    var count: Int
    var first: Int
    var last: Int
    var offset = 0
  }

  /// Plans the arena. O(maps²).
  ///
  /// - Parameters:
  ///   - network: the network to run.
  ///   - scratchCounts: the number of elements of scratch that each layer needs.
  /// - Throws: `tooLarge`, with the first layer that does not fit, if the arena has more than 2³¹ − 1 elements.
  /// - Precondition: one count per layer.
  public init(_ network: Network, scratchCounts: [Int]) throws(NetworkError) {
    precondition(scratchCounts.count == network.nodes.count, "there must be one scratch count per layer")
    let (mapCount, inputCount, nodes) = (network.mapCount, network.inputs.count, network.nodes)
    let last = network.lastSteps
    var blocks: [Block] = []
    // The block of each map, then of each scratch.
    var owner: [Int] = []
    for map in 0..<mapCount {
      let step = max(map - inputCount, 0)
      if map >= inputCount, let replaced = nodes[step].mapToReplace(last: last, step: step, in: network) {
        owner.append(owner[replaced])
        blocks[owner[replaced]].last = last[map]
      } else {
        owner.append(blocks.count)
        blocks.append(Block(count: network.shape(of: map).count, first: step, last: last[map]))
      }
    }
    for (step, count) in scratchCounts.enumerated() {
      owner.append(blocks.count)
      blocks.append(Block(count: count, first: step, last: step))
    }

    var (end, placed) = (0, [Int]())
    for index in blocks.indices.sorted(by: { (-blocks[$0].count, $0) < (-blocks[$1].count, $1) }) {
      let block = blocks[index]
      var offset = 0
      // `placed` is sorted by offset.
      for other in placed.lazy.map({ blocks[$0] }) where other.first <= block.last && block.first <= other.last {
        if offset + block.count <= other.offset { break }
        offset = max(offset, other.offset + other.count)
      }
      blocks[index].offset = offset
      guard offset <= Int(Int32.max) - block.count else {
        throw NetworkError(.tooLarge, layer: nodes[block.first].name, index: block.first)
      }
      end = max(end, offset + block.count)
      let place = placed.firstIndex { blocks[$0].offset > offset } ?? placed.count
      placed.insert(index, at: place)
    }
    count = end
    offsets = (0..<mapCount).map { blocks[owner[$0]].offset }
    scratchOffsets = nodes.indices.map { blocks[owner[mapCount + $0]].offset }
    self.scratchCounts = scratchCounts
    living = nodes.indices.map { step in
      blocks.reduce(0) { $0 + ($1.first <= step && step <= $1.last ? $1.count : 0) }
    }
    peak = living.max() ?? 0
  }
}

extension Network.Node {
  /// The input that the output may overwrite: it has the same shape, and is neither read later nor twice in this step.
  fileprivate func mapToReplace(last: [Int], step: Int, in network: Network) -> Int? {
    switch kernel {
    case .activation, .softmax, .logSoftmax: return last[inputs[0]] == step ? inputs[0] : nil
    case .addition where inputs[0] != inputs[1]: return inputs.first { last[$0] == step }
    case .multiplication where inputs[0] != inputs[1]: return last[inputs[0]] == step ? inputs[0] : nil
    default: return nil
    }
  }
}
