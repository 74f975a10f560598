import Charts
import TestFixtures
import Testing

@testable import DigitDemo

@Suite struct ReportPageTests {
  @Test func isWellFormedAndNeedsNothingElse() {
    let report = SampleReport.make()
    for source in [ReportPage(report: report).html, report.accuracyChart.svg, report.readmePicture() ?? "<absent>"] {
      let page = XMLCheck(source)
      #expect(page.failure == nil)
      for (name, attributes) in page.elements {
        for key in ["src", "href", "xlink:href"] {
          if let address = attributes[key] {
            #expect(address.hasPrefix("data:image/png;base64,"), "\(name) \(address)")
          }
        }
      }
      // The namespaces are names, not addresses; there are no other URLs.
      let addresses = source.split(separator: "http").dropFirst().filter { !$0.hasPrefix("://www.w3.org/") }
      #expect(addresses.isEmpty && !source.contains("url(") && !source.contains("@import"))
      #expect(page.count(of: "script") == 0 && page.count(of: "link") == 0)
    }
  }

  @Test func showsEveryPictureAndFoldsThoseBehindTheFirst() {
    let report = SampleReport.make(pictures: 5)
    let page = XMLCheck(ReportPage(report: report, openPictures: 2).html)
    for picture in report.pictures { #expect(page.text.contains(picture.name)) }
    let classes = page.elements.map { ($0.name, $0.attributes["class"]) }
    #expect(classes.count { $0 == ("section", "picture") } == 2)
    #expect(classes.count { $0 == ("details", "picture") } == 3)
    #expect(page.count(of: "svg") == 6)
    #expect(classes.count { $0 == ("div", "film") } == 5 * SampleReport.losses.count)
    #expect(page.elements.contains { $0.attributes["name"] == "viewport" })
  }

  @Test func escapesWhateverTheFilesAreCalled() {
    var report = SampleReport.make(pictures: 1)
    let nasty = "</style><script>alert('&\"')</script>\u{1}"
    report.pictures[0].name = nasty
    report.pictures[0].label = nasty
    report.facts.maps[0].layer = nasty
    report.facts.maps[0].format = nasty
    report.baselines[0].name = nasty
    report.pictures[0].runs[0].stages[0].decision = nasty
    report.pictures[0].runs[0].decision = nasty
    for source in [ReportPage(report: report).html, report.accuracyChart.svg, report.readmePicture() ?? ""] {
      let page = XMLCheck(source)
      #expect(page.failure == nil && page.count(of: "script") == 0)
      #expect(page.text.contains("</style><script>alert('&\"')</script>\u{fffd}"))
    }
  }

  /// What a picture costs on a connection has two columns, and words for the connection; without one, neither.
  @Test func showsTimeAndEnergyOfALink() {
    var report = SampleReport.make()
    #expect(!XMLCheck(ReportPage(report: report).html).text.contains("mJ"))
    let costs = SampleReport.losses.map { DemoReport.LinkCost(milliseconds: 100 + 1000 * $0, millijoules: 5.25) }
    report.add("a slow connection", costs: costs)
    let page = XMLCheck(ReportPage(report: report).html)
    #expect(page.failure == nil)
    for text in ["on a slow connection", "1000", "5.25"] { #expect(page.text.contains(text)) }
    let table = DemoTable.summary(of: report)
    #expect(table.contains("ms, mJ: on a slow connection.") && table.contains("1000  5.25"))
  }

  @Test func bearsEmptyAndOddFigures() {
    var report = SampleReport.make(pictures: 1)
    report.pictures[0].runs[0].stages = []
    report.pictures[0].runs[0].confidences = []
    report.pictures[0].runs[0].exit = nil
    report.pictures[0].fullMaps = [.init(layer: "L1", channels: [])]
    report.pictures[0].runs[1].stages[0].psnrFull = .nan
    report.pictures[0].runs[1].stages[0].channels = []
    report.summaries[0].meanBytes = .nan
    report.add("none", costs: [.init(milliseconds: .nan, millijoules: .infinity)])
    report.baselines[0].meanBytes = 0
    #expect(XMLCheck(ReportPage(report: report).html).failure == nil)
    #expect(report.readmePicture() == nil)
    report = SampleReport.make(pictures: 0)
    report.summaries = []
    report.baselines = []
    report.accuracyAgainstBytes = []
    report.facts.lossRates = []
    #expect(XMLCheck(ReportPage(report: report).html).failure == nil)
    #expect(report.readmePicture() == nil && report.readmePicture(of: 3) == nil)
  }

  @Test func tellsTheStory() {
    #expect(
      SampleReport.make().story == """
        A device sends layer L1 of its network over a link that loses up to 90\u{a0}% of its packets, one grid of \
        features at a time; with nothing lost the server was sure of 5 of 5 pictures, stopped the device after \
        1.5\u{a0}kB on average (raw picture: 12\u{a0}kB), and was right on 92\u{a0}% of all \
        pictures.
        """)
  }
  /// What the device answers itself is no exit of the server.
  @Test func tellsWhoAnswered() {
    var report = SampleReport.make(pictures: 5)
    report.facts.policy = .hierarchical
    report.summaries[0].own = 2
    #expect(
      report.story.contains(
        "the device answered 2 of 5 pictures itself, the server was sure of 3 of 3 pictures, the device sent 1.5\u{a0}kB on"
      ))
    report.facts.policy = .device
    report.summaries[0].own = 5
    #expect(report.story.contains("the device answered 5 of 5 pictures itself, the device sent 1.5\u{a0}kB on average"))
    report.pictures[0].runs[0].isOwn = true
    #expect(XMLCheck(ReportPage(report: report).html).text.contains("the device answers itself"))
  }
}
