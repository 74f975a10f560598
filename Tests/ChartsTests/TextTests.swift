import Testing

@testable import Charts

@Suite struct TextTests {
  @Test func tablesLineUp() {
    var table = TextTable([
      .init(title: "grid", alignment: .left), .init(title: "bytes"), .init(title: "exit", width: 6),
    ])
    table.add(["8×8", "1220", "no"])
    table.add(["10×10", "20"])
    #expect(
      table.text == """
        grid   bytes    exit
        8×8     1220      no
        10×10     20

        """)
  }

  @Test func numbersReadAsPeopleWriteThem() {
    #expect(NumberText.bytes(244) == "244\u{a0}B" && NumberText.bytes(9_949) == "9.9\u{a0}kB")
    #expect(NumberText.bytes(999.7) == "1.0\u{a0}kB" && NumberText.bytes(12_288) == "12\u{a0}kB")
    #expect(NumberText.bytes(1_234_567) == "1.2\u{a0}MB")
    #expect(NumberText.grouped(0) == "0" && NumberText.grouped(999) == "999")
    #expect(NumberText.grouped(1_234_567) == "1,234,567" && NumberText.grouped(-1000) == "−1,000")
    #expect(NumberText.percent(1) == "100\u{a0}%" && NumberText.percent(0.996) == "99.6\u{a0}%")
    #expect(NumberText.percent(0.999_96) == "99.9\u{a0}%")
    #expect(NumberText.percent(.nan) == "–\u{a0}%" && NumberText.fixed(-1.25, 1) == "−1.2")
    #expect(NumberText.fixed(.infinity, 1) == "∞" && NumberText.fixed(-.infinity, 1) == "−∞")
    #expect(NumberText.tick(0.25) == "0.25" && NumberText.tick(20_000) == "20k" && NumberText.tick(0) == "0")
    #expect(NumberText.plain(-0.001) == "0" && NumberText.plain(12.345) == "12.35" && NumberText.plain(-3) == "-3")
  }
}
