import TestFixtures
import Testing

@testable import DigitDemo

@Suite struct FilmStripTests {
  @Test(
    arguments: [
      (0, nil, []), (1, 0, [0]), (6, 3, [0, 1, 2, 3, 4, 5]), (11, nil, [0, 2, 4, 6, 8, 10]),
      (11, 5, [0, 2, 5, 6, 8, 10]), (11, 10, [0, 2, 4, 6, 8, 10]), (7, 3, [0, 1, 2, 3, 4, 6]),
    ] as [(Int, Int?, [Int])])
  func spreadsItsFramesOverTheStages(count: Int, special: Int?, shown: [Int]) {
    #expect(FilmStrip.spread(count, most: 6, including: special) == shown)
  }

  @Test(arguments: 1...40) func alwaysShowsTheEndsAndTheExit(count: Int) {
    for special in 0..<count {
      let shown = FilmStrip.spread(count, most: 6, including: special)
      #expect(shown.contains(special) && shown.first == 0 && shown.last == count - 1)
      #expect(Set(shown).count == min(count, 6) && shown == shown.sorted())
    }
  }

  @Test func readmeEndsWithTheExitWhereThereAreGridsEnough() {
    var run = SampleReport.run(0, 0)
    run.exit = .init(fragmentsSent: run.stages[6].fragmentsSent, bytes: 1)
    let late = ReadmePicture(picture: SampleReport.picture(0), run: run, title: "")
    #expect(late.shown == [0, 1, 2, 3, 4, 5, 6])
    run.exit = .init(fragmentsSent: 1, bytes: 1)
    let early = ReadmePicture(picture: SampleReport.picture(0), run: run, title: "")
    #expect(early.shown == [0, 1, 2, 3, 4, 5, 6])
    #expect(XMLCheck(early.svg).elements.count { $0.attributes["opacity"] == "0.35" } == 6)
  }

  /// Wilson's intervals, computed by hand.
  @Test(arguments: [(0.75, 12, "47–91 %"), (1, 12, "76–100 %"), (0, 12, "0–24 %"), (0.5, 300, "44–56 %"), (1, 0, "–")])
  func fewPicturesTellLittle(share: Double, count: Int, interval: String) {
    #expect(DemoReport.interval(of: share, count: count).replacing("\u{a0}", with: " ") == interval)
  }

  @Test func greysAreScaledAndClamped() {
    let values: [Float] = [-2, -1, 0, 1, .infinity, .nan]
    #expect(GreyImage(width: 6, height: 1, values: values, lowest: -1, highest: 1).samples == [0, 0, 128, 255, 255, 0])
    #expect(GreyImage(width: 2, height: 1, values: [3, 3], lowest: 3, highest: 3).samples == [0, 0])
  }
}
