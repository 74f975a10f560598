import OffloadPolicy
import Testing

@Suite struct PartitionTests {
  @Test func theMeanIsThatOfTheLastMinute() {
    var memory = [UInt32](repeating: .max, count: 60)
    var window = BandwidthWindow()
    var measurements = memory.mutableSpan
    #expect(window.mean == nil)
    window.add(100, in: &measurements)
    window.add(201, in: &measurements)
    #expect(window.mean == 150 && window.count == 2)
    for second in 0..<200 { window.add(UInt32(second), in: &measurements) }
    #expect(window.count == 60 && window.mean == (140 + 199) / 2)
    for _ in 0..<60 { window.add(.max, in: &measurements) }
    #expect(window.mean == BandwidthWindow.maximum)
  }

  @Test func tablesChooseTheLastStepThatIsReached() {
    let steps = [(50_000, 8), (120_000, 5), (300_000, 3)].map {
      PartitionTable.Step(leastBandwidth: $0, partition: UInt16($1))
    }
    guard let table = PartitionTable(steps.span) else {
      Issue.record("the table is refused")
      return
    }
    #expect(table.partition(for: 0) == 8 && table.partition(for: 119_999) == 8 && table.partition(for: 120_000) == 5)
    #expect(table.partition(for: .max) == 3)
    let (none, fallen): ([PartitionTable.Step], [PartitionTable.Step]) = ([], steps.reversed())
    #expect(PartitionTable(none.span) == nil && PartitionTable(fallen.span) == nil)
  }
}
