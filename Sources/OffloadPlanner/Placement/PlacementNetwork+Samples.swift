extension PlacementNetwork {
  /// The exits of a network as a table of samples has them: acc_i, α_i(T), and `rights`. A sample leaves at the first exit that
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
