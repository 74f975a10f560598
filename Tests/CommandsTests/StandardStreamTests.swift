import FeatureFiles
import TestFixtures
import Testing

@testable import Commands

/// Standard input and output, pipes, and names as the shell passes them.
@Suite struct StandardStreamTests {
  private static func use(_ body: (TemporaryFolder) throws -> Void) throws {
    try TemporaryFolder.use { folder in
      try folder.write([4, 4, 1], .int8((0..<16).map { Int8($0) }), "maps.npy")
      try folder.run("encode @maps.npy -o @plain")
      try body(folder)
    }
  }

  @Test(arguments: [
    "cat maps.npy | \"$F\" encode - -o x", "cat maps.npy | \"$F\" encode /dev/stdin -o x",
    "\"$F\" encode - -o x <maps.npy", "mkfifo f; cat maps.npy >f & \"$F\" encode f -o x",
    "\"$F\" encode maps.npy -o - --profile x.profile >x", "\"$F\" encode maps.npy -o - --profile x.profile | cat >x",
    "bash -c '\"$F\" encode <(cat maps.npy) -o x'",
    "bash -c '\"$F\" encode maps.npy -o >(cat >x) --profile x.profile; sleep 0.5'",
    "ln -s /proc/self/fd/1 out; \"$F\" encode maps.npy -o out --profile x.profile | cat >x; test -L out",
  ])
  func pipesAreFiles(line: String) throws {
    try Self.use { folder in
      let tool = try Tool(shell: line, in: folder)
      #expect(tool.status == 0)
      #expect(try folder.read("x") == folder.read("plain"))
      #expect(try folder.read("x.profile") == folder.read("plain.profile"))
    }
  }

  /// Text of a command whose data goes to standard output goes to standard error.
  @Test func textDoesNotMixWithData() throws {
    try Self.use { folder in
      let line = "\"$F\" decode - --profile plain.profile -o - <plain | cat >back.npy"
      let tool = try Tool(shell: line, in: folder)
      #expect(try folder.array("back.npy").shape == [1, 4, 4, 1])
      #expect(
        tool.errors
          == "1 fragments, 0 refused: 1 map, 100 % of their cells exact\n".replacing("100 ", with: "100\u{a0}"))
      #expect(try Tool("encode maps.npy -o -", in: folder).status == 1)
    }
  }

  @Test(arguments: [
    ("\"$F\" encode maps.npy -o x >&-", 1), ("\"$F\" inspect plain >/dev/full", 1), ("\"$F\" --help >/dev/full", 1),
    ("\"$F\" decode plain -o - >&-", 1), ("\"$F\" decode plain -o /dev/full", 1), ("\"$F\" encode maps.npy -o x", 0),
    ("\"$F\" --version", 0), ("\"$F\" inspect plain 2>&-", 0), ("\"$F\" encode maps.npy -o x <&-", 0),
  ])
  func outputThatIsLostIsAFailure(line: String, status: Int32) throws {
    try Self.use { folder in
      let tool = try Tool(shell: line, in: folder)
      #expect(tool.status == status)
      // Nothing was printed into a file that took the number of a closed stream.
      guard line.contains("-o x") else { return }
      #expect(try folder.read("x") == folder.read("plain"))
    }
  }

  @Test(arguments: ["~", "~nobody", "~/maps.npy", " ", "-m", "e\u{301}"]) func namesAreTakenAsTheyAre(name: String)
    throws
  {
    try Self.use { folder in
      try folder.write(folder.read("maps.npy"), "~/maps.npy")
      if name != "~" { try folder.write(folder.read("maps.npy"), name) }
      let quoted = "./'\(name)'"
      let line =
        name == "~"
        ? "\"$F\" encode maps.npy -o '~/sent' && \"$F\" decode '~/sent' -o o.npy --state='~/st' && test -s '~/st' && test -s '~/sent'"
        : "\"$F\" encode \(name.hasPrefix("-") ? quoted : "'\(name)'") -o x && cmp x plain"
      #expect(try Tool(shell: line, in: folder).status == 0)
    }
  }

  @Test func namesNeedNotBeUTF8() throws {
    try Self.use { folder in
      let line = """
        n=$(printf 'm\\351\\377.npy'); cp maps.npy "$n" && "$F" encode "$n" -o "$n.x" && cmp "$n.x" plain && rm -f "$n"*
        "$F" encode "$n" -o x
        """
      let tool = try Tool(shell: line, in: folder)
      #expect(tool.errors == "Error: m\\xE9\\xFF.npy: no such file\n")
      #expect(tool.status == 1)
    }
  }

  @Test(arguments: [
    [0x61], [0xC3, 0xA9], [0xE9], [0xF4, 0x8F, 0xB8, 0x80], [0xED, 0xA0, 0x80, 0x2E], [0xC3], [0xFF, 0xF0, 0x9F],
  ])
  func everyNameComesBack(bytes: [UInt8]) {
    let text = FileName.text(of: bytes)
    #expect(FileName.bytes(of: text) == bytes.map { CChar(bitPattern: $0) } + [0])
  }

  @Test(arguments: [
    (["encode", "--zero", "-3"], ["encode", "--zero=-3"]), (["--a", "-.5"], ["--a=-.5"]),
    (["--a", "-b"], ["--a", "-b"]),
    (["--a", "-"], ["--a", "-"]), (["--a=1", "-3"], ["--a=1", "-3"]), (["--", "--a", "-3"], ["--", "--a", "-3"]),
    (["--loss", "-1%"], ["--loss=-1%"]), (["-3"], ["-3"]),
  ])
  func negativeNumbersBelongToTheirOption(arguments: [String], expected: [String]) {
    #expect(NegativeNumbers.joined(arguments) == expected)
  }

  @Test func optionsTakeNegativeNumbers() throws {
    try Self.use { folder in
      let negative = try Tool("encode maps.npy -o x --fraction-bits -3", in: folder)
      #expect(negative.output.contains("n = -3"))
      #expect(try Tool("encode maps.npy -o x --scale 1 --zero -3", in: folder).status == 0)
      #expect(try Tool("channel plain x --seed -1", in: folder).errors.contains("'-1' is invalid for '--seed"))
    }
  }
}
