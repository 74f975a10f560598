import TestFixtures
import Testing

@Suite struct TraceTests {
  /// 100 kbit/s for a second, 900 kbit/s for a second. 12,500 bytes take 1 s, then 12,500 · 8 / 900,000 s = 111.1 ms.
  @Test func bandwidths() throws {
    try TemporaryFolder.use { folder in
      try folder.write("1 0.1\n2 0.9\n", "trace.txt")
      let tool = try Tool("trace trace.txt --bytes 12500", in: folder)
      #expect(tool.status == 0 && tool.output.contains("500.0 kbit/s") && tool.output.contains("100.0, 900.0 kbit/s"))
      #expect(tool.output.contains("111.11 ms") && tool.output.contains("1000.00 ms"))
      let scaled = try Tool("trace trace.txt --scale", in: folder)
      #expect(scaled.output.contains("50.0, 1000.0 kbit/s"))
    }
  }

  @Test func sniffedPackets() throws {
    try TemporaryFolder.use { folder in
      var csv = "t_a,LLID1,LLID0,NESN,SN,MD,CP,RFU1,RFU0,Length\n"
      for event in 0..<20 {
        let (time, sequence) = (Double(event) * 0.0375, event % 2)
        csv += "\(time),1,0,0,\(sequence),0,0,0,0,189\n\(time + 0.00023),1,0,0,\(sequence),0,0,0,0,189\n"
      }
      try folder.write(csv, "sniffed.csv")
      let tool = try Tool("trace sniffed.csv --sniffed --interval 12.5", in: folder)
      #expect(tool.status == 0 && tool.output.contains("20 of 20") && tool.output.contains("19 of 19"))
      #expect(tool.output.contains("all pairs (0 odd of 19)"))
    }
  }

  @Test(arguments: [
    ("bad.txt", "bad.txt: line 2: the time is not later than the one before"),
    ("bad.txt --sniffed", "bad.txt: line 1: the header is not t_a,LLID1"), ("gone.txt", "gone.txt: no such file"),
    ("few.csv --sniffed", "few.csv: line 1: fewer than three events have two packets"),
    ("ok.txt --bytes 0", "--bytes: 1 to 1000000000, not 0"),
  ]) func mistakesAreNamed(_ options: String, _ message: String) throws {
    try TemporaryFolder.use { folder in
      try folder.write("1 2\n1 2\n", "bad.txt")
      try folder.write("1 2\n", "ok.txt")
      try folder.write("t_a,LLID1,LLID0,NESN,SN,MD,CP,RFU1,RFU0,Length\n", "few.csv")
      let tool = try Tool("trace \(options)", in: folder)
      #expect(tool.status == 1 && tool.output.isEmpty && tool.errors.hasPrefix("Error: \(message)"), "\(tool.errors)")
    }
  }
}
