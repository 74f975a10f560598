internal import FeatureTypes

/// Where every map and every layer's scratch lies in one arena: maps that are never needed at once share their place.
///
///     step      0        1        2            A map lives from the layer that makes it (an input: from the start) to the
///     arena   [input ][ A     ][ scratch 1 ]   last one that reads it (an output: to the end); scratch lives for a step.
///             [input ][ A+B in place       ]   The largest are placed first, each at the lowest place that is free.
///
/// An activation, a softmax, an addition or a product is written over an input that nothing reads afterwards. Running
/// overwrites inputs: they are written anew for each run.
public struct MemoryPlan: Hashable, Sendable {
  /// Elements of the arena.
  public let count: Int
  /// The most elements that are alive at one step: no plan is smaller.
  public let peak: Int
  /// First element of every map.
  public let offsets: [Int]
  /// First element of every layer's scratch.
  public let scratchOffsets: [Int]
  /// Elements of every layer's scratch.
  public let scratchCounts: [Int]
  /// Elements alive while a layer runs.
  public let living: [Int]

  private struct Block {
    var count: Int
    var first: Int
    var last: Int
    var offset = 0
  }

  /// - Parameter scratchCounts: elements of scratch that each layer needs.
  /// - Throws: `tooLarge` if the arena has more than 2³¹ − 1 elements, with the first layer of what does not fit.
  /// - Precondition: one count a layer. O(maps²).
  public init(_ network: Network, scratchCounts: [Int]) throws(NetworkError) {
    precondition(scratchCounts.count == network.layers.count, "one count of scratch for each layer")
    let (mapCount, inputCount, layers) = (network.mapCount, network.inputs.count, network.layers)
    let last = network.lastSteps
    var blocks: [Block] = []
    // The block of every map, then of every scratch.
    var owner: [Int] = []
    for map in 0..<mapCount {
      let step = max(map - inputCount, 0)
      if map >= inputCount, let replaced = layers[step].mapToReplace(last: last, step: step, in: network) {
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
      // `placed` is in the order of offsets.
      for other in placed.lazy.map({ blocks[$0] }) where other.first <= block.last && block.first <= other.last {
        if offset + block.count <= other.offset { break }
        offset = max(offset, other.offset + other.count)
      }
      blocks[index].offset = offset
      guard offset <= Int(Int32.max) - block.count else {
        throw NetworkError(.tooLarge, layer: layers[block.first].name, index: block.first)
      }
      end = max(end, offset + block.count)
      let place = placed.firstIndex { blocks[$0].offset > offset } ?? placed.count
      placed.insert(index, at: place)
    }
    count = end
    offsets = (0..<mapCount).map { blocks[owner[$0]].offset }
    scratchOffsets = layers.indices.map { blocks[owner[mapCount + $0]].offset }
    self.scratchCounts = scratchCounts
    living = layers.indices.map { step in
      blocks.reduce(0) { $0 + ($1.first <= step && step <= $1.last ? $1.count : 0) }
    }
    peak = living.max() ?? 0
  }
}

extension Network.Layer {
  /// The input over which the output may be written: of its shape, and not needed after this step, nor twice in it.
  fileprivate func mapToReplace(last: [Int], step: Int, in network: Network) -> Int? {
    switch kernel {
    case .activation, .softmax: return last[inputs[0]] == step ? inputs[0] : nil
    case .addition where inputs[0] != inputs[1]: return inputs.first { last[$0] == step }
    case .multiplication where inputs[0] != inputs[1]: return last[inputs[0]] == step ? inputs[0] : nil
    default: return nil
    }
  }
}
