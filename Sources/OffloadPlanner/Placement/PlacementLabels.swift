/// The labels of one threshold of a `PlacementSearch`, which says what they are and why some can be dropped.
struct PlacementLabels {
  /// What the partitions up to an exit add up to.
  struct Label: ParetoPoint {
    let latency: Double
    let accuracy: Double
    /// The label of the partitions before, a place in `settled`; −1 for the first partition.
    let parent: Int32
    /// Where the last partition ends.
    let exit: UInt8
    let tier: UInt8
  }

  /// How the partitions so far restrict the next ones.
  private struct Trail {
    /// The tiers that are taken, as bits, or else the number of partitions: a part of the state.
    let number: Int
    /// The number of partitions.
    let count: Int
  }

  /// The number of labels that were tried, and the work of inserting them.
  private(set) var steps: Int

  private let model: PlacementModel
  private let rule: PlacementSearch.TierRule
  private let limits: PlacementSearch.Limits
  private let threshold: Int
  private let mostPartitions: Int
  private let tiers: Int
  /// The number of trails that a state can have.
  private let trails: Int
  /// [exit][tier][trail]: the labels of each state; then [partitions − 1]: those of whole configurations.
  private var fronts: [ParetoFront<Label>]
  /// The labels of the states that all ways on have been tried from.
  private var settled: [Label] = []
  /// The number of labels in `fronts`.
  private var unsettled = 0

  init(
    _ model: PlacementModel, _ rule: PlacementSearch.TierRule, _ mostPartitions: Int, threshold: Int,
    _ limits: PlacementSearch.Limits, steps: Int
  ) {
    (self.model, self.rule, self.mostPartitions) = (model, rule, mostPartitions)
    (self.threshold, self.limits, self.steps) = (threshold, limits, steps)
    tiers = model.topology.tiers.count
    trails = rule == .once ? 1 << tiers : mostPartitions
    fronts = [ParetoFront](repeating: ParetoFront(), count: model.exits.count * tiers * trails + mostPartitions)
  }

  /// Goes through all states. Labels lead to later exits only.
  mutating func spread() throws(PlanningError) {
    let start = Label(latency: 0, accuracy: 0, parent: -1, exit: 0, tier: 0)
    try extend([start], at: nil, from: .source, Trail(number: 0, count: 0))
    for exit in model.exits.indices {
      for tier in 0..<tiers {
        for number in 0..<trails { try settle(.init(exit: exit, tier: tier), number) }
      }
    }
  }

  /// Tries all ways on from a state.
  private mutating func settle(_ place: PlacementModel.Place, _ number: Int) throws(PlanningError) {
    let state = state(place, number)
    let labels = fronts[state].points
    guard !labels.isEmpty else { return }
    fronts[state] = ParetoFront()
    unsettled -= labels.count
    let first = settled.count
    settled += labels
    let count = rule == .once ? number.nonzeroBitCount : number
    try extend(labels, at: first, from: place, Trail(number: number, count: count))
  }

  /// Adds one more partition to the labels of a state, in all ways.
  ///
  /// - Parameter first: the place of the first label in `settled`; nil for the start.
  private mutating func extend(
    _ labels: [Label], at first: Int?, from place: PlacementModel.Place, _ trail: Trail
  ) throws(PlanningError) {
    for exit in (place.exit + 1)..<model.exits.count {
      for tier in 0..<tiers where allows(tier, after: place, trail) {
        let next = PlacementModel.Place(exit: exit, tier: tier)
        try add(
          next, isLast: true, to: labels, at: first, from: place, into: fronts.count - mostPartitions + trail.count)
        guard trail.count + 1 < mostPartitions, exit + 1 < model.exits.count else { continue }
        let number = rule == .once ? trail.number | 1 << tier : trail.count + 1
        try add(next, isLast: false, to: labels, at: first, from: place, into: state(next, number))
      }
    }
  }

  private mutating func add(
    _ next: PlacementModel.Place, isLast: Bool, to labels: [Label], at first: Int?, from place: PlacementModel.Place,
    into front: Int
  ) throws(PlanningError) {
    let stage = model.stage(from: place, to: next, isLast: isLast, threshold: threshold)
    let (latency, accuracy) = (stage.latency, stage.right)
    let before = fronts[front].points.count
    for (index, label) in labels.enumerated() {
      let sum = Label(
        latency: label.latency + latency, accuracy: label.accuracy + accuracy,
        parent: first.map { Int32($0 + index) } ?? -1, exit: UInt8(next.exit), tier: UInt8(next.tier))
      steps += fronts[front].insert(sum) ? 1 + fronts[front].points.count / 16 : 1
      guard steps <= limits.steps else { throw .tooMany }
    }
    unsettled += fronts[front].points.count - before
    guard settled.count + unsettled <= min(limits.labels, Int(Int32.max)) else { throw .tooMany }
  }

  private func allows(_ tier: Int, after place: PlacementModel.Place, _ trail: Trail) -> Bool {
    switch rule {
    case .once: trail.number >> tier & 1 == 0
    case .rising: trail.count == 0 || tier > place.tier
    case .repeated: true
    }
  }

  private func state(_ place: PlacementModel.Place, _ number: Int) -> Int {
    (place.exit * tiers + place.tier) * trails + number
  }

  /// The best configurations with this threshold and this number of partitions.
  ///
  /// - Throws: `tooMany` beyond the limit of placements.
  func placements(partitions: Int) throws(PlanningError) -> [Placement] {
    let labels = fronts[fronts.count - mostPartitions + partitions - 1].points
    guard labels.count <= limits.placements else { throw .tooMany }
    return labels.map { label in
      var path: [Placement.Partition] = []
      var last: Label? = label
      while let label = last {
        path.append(.init(lastBlock: model.exits[Int(label.exit)], tier: Int(label.tier)))
        last = label.parent < 0 ? nil : settled[Int(label.parent)]
      }
      return Placement(
        threshold: threshold, partitions: path.reversed(), accuracy: label.accuracy, latency: label.latency)
    }
  }
}
