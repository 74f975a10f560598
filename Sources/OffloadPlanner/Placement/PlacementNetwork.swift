/// A network as a row of blocks, with the exits that it can have, as measured on a validation set.
///
/// Source: Ebrahimi et al., "Combining DNN partitioning and early exit" (EdgeSys '22), sections 2.1 and 2.2.
public struct PlacementNetwork: Hashable, Sendable {
  /// The largest number of blocks, N.
  public static let maximumBlocks = 256
  public static let maximumExits = 64
  public static let maximumThresholds = 100

  /// A branch that classifies the output of a block.
  public struct Exit: Hashable, Sendable {
    /// CB_i: of the branch on the reference processor, in milliseconds, 0 to 10⁹.
    public let time: Double
    /// acc_i: of this exit for all samples, a share of 1.
    public let accuracy: Double
    /// α_i(T): the share of all samples that leave here if every exit is in use, one per threshold, 0 to 1.
    public let rates: [Double]
    /// [threshold][exit]: the share of all samples that leave at that exit if every exit is in use, and that this exit is
    /// right about, 0 to 1. With it, accuracies are those of the samples that leave, which are surer and so more often right
    /// than all. Nil, as in the paper: `accuracy` holds for all.
    public let rights: [[Double]]?

    public init(time: Double, accuracy: Double, rates: [Double], rights: [[Double]]? = nil) {
      (self.time, self.accuracy, self.rates, self.rights) = (time, accuracy, rates, rights)
    }
  }

  /// One layer, or several that belong together. It has one input, the output of the block before.
  public struct Block: Hashable, Sendable {
    public let name: String
    /// CK_i: on the reference processor, in milliseconds, 0 to 10⁹.
    public let time: Double
    /// O_i: of the output as it is sent, 0 to 2³⁹.
    public let bytes: Int
    /// Nil if the network cannot be left or cut after this block.
    public let exit: Exit?

    public init(name: String, time: Double, bytes: Int, exit: Exit?) {
      (self.name, self.time, self.bytes, self.exit) = (name, time, bytes, exit)
    }
  }

  /// The bytes of an input, O₀, as it is sent: 0 to 2³⁹.
  public let input: Int
  /// The bytes of a result, as it is sent: 0 to 2³⁹.
  public let result: Int
  /// T, one per choice of exit rates. Their values are only names here: the rates say what they do.
  public let thresholds: [Double]
  public let blocks: [Block]

  /// - Throws: `empty` without blocks, exits or thresholds. `tooMany` beyond the limits above. `sizesDiffer` if an exit does not
  ///   have one rate per threshold, or if only some exits have `rights`, or of another size. `outOfRange` with the index of a
  ///   block that has a number out of range, or at whose exit the sum of the rates of a threshold exceeds 1 (by more than
  ///   10⁻⁹); or with the number of blocks for the input, the result, or a threshold that is not finite.
  public init(input: Int, result: Int, thresholds: [Double], blocks: [Block]) throws(PlanningError) {
    let exits = blocks.compactMap(\.exit)
    guard !blocks.isEmpty, !exits.isEmpty, !thresholds.isEmpty else { throw .empty }
    guard blocks.count <= Self.maximumBlocks, exits.count <= Self.maximumExits,
      thresholds.count <= Self.maximumThresholds
    else {
      throw .tooMany
    }
    guard exits.allSatisfy({ $0.rates.count == thresholds.count }),
      exits.allSatisfy({ ($0.rights == nil) == (exits[0].rights == nil) }),
      exits.allSatisfy({ $0.hasRights(thresholds: thresholds.count, exits: exits.count) })
    else {
      throw .sizesDiffer
    }
    guard 0...1 << 39 ~= input, 0...1 << 39 ~= result, thresholds.allSatisfy(\.isFinite) else {
      throw .outOfRange(index: blocks.count)
    }
    var sums = [Double](repeating: 0, count: thresholds.count)
    for (index, block) in blocks.enumerated() {
      guard block.isValid else { throw .outOfRange(index: index) }
      for (threshold, rate) in (block.exit?.rates ?? []).enumerated() { sums[threshold] += rate }
      guard sums.allSatisfy({ $0 <= 1 + 1e-9 }) else { throw .outOfRange(index: index) }
    }
    (self.input, self.result, self.thresholds, self.blocks) = (input, result, thresholds, blocks)
  }
}

extension PlacementNetwork {
  /// The exits of a network, counted in a table of samples: acc_i, α_i(T), and `rights`. A sample leaves at the first exit that
  /// meets the threshold, and at the last one if none does.
  ///
  /// - Parameter times: CB_i of each exit of the table, in milliseconds.
  /// - Throws: `sizesDiffer` if there is not one time per exit.
  /// - Complexity: O(samples · exits · thresholds).
  public static func exits(
    measured table: SampleTable, signal: ExitSignal, thresholds: [Double], times: [Double]
  ) throws(PlanningError) -> [Exit] {
    guard times.count == table.exits else { throw .sizesDiffer }
    let counts = thresholds.map { rights(table, signal, $0) }
    let share = 1 / Double(table.count)
    return (0..<table.exits).map { exit in
      Exit(
        time: times[exit], accuracy: table.accuracy(ofExit: exit),
        rates: counts.map { Double($0.left[exit]) * share },
        rights: counts.map { $0.right[exit].map { Double($0) * share } })
    }
  }

  /// The samples that leave at each exit; and [exit][exit where they leave], those that an exit is right about.
  private static func rights(
    _ table: SampleTable, _ signal: ExitSignal, _ threshold: Double
  ) -> (left: [Int], right: [[Int]]) {
    let exits = 0..<table.exits
    var left = [Int](repeating: 0, count: table.exits)
    var right = exits.map { _ in left }
    for sample in 0..<table.count {
      let exit =
        exits.first { signal.isMet(by: table.prediction(sample, exit: $0), threshold: threshold) } ?? table.exits - 1
      left[exit] += 1
      for other in exits where table.isRight(sample, exit: other) { right[other][exit] += 1 }
    }
    return (left, right)
  }
}

extension PlacementNetwork.Exit {
  fileprivate func hasRights(thresholds: Int, exits: Int) -> Bool {
    guard let rights else { return true }
    return rights.count == thresholds && rights.allSatisfy { $0.count == exits }
  }

  fileprivate var isValid: Bool {
    0...1e9 ~= time && 0...1 ~= accuracy && rates.allSatisfy { 0...1 ~= $0 }
      && (rights ?? []).allSatisfy { $0.allSatisfy { 0...1 ~= $0 } }
  }
}

extension PlacementNetwork.Block {
  fileprivate var isValid: Bool {
    guard 0...1e9 ~= time, 0...1 << 39 ~= bytes else { return false }
    return exit?.isValid ?? true
  }
}
