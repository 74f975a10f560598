import FeatureFiles
import Foundation
import TestFixtures
import Testing

@testable import Commands

@Suite struct OutputFilesTests {
  /// Writes "new NAME" to each file, as a command of its own.
  private static func write(_ folder: TemporaryFolder, _ names: [String], _ inputs: FileIdentities = .init()) throws {
    var files = OutputFiles()
    for name in names { files.add("new \(name)", at: folder.path(name)) }
    try DataFile.$inputs.withValue(inputs) { try files.write() }
  }

  @Test func replacesWhatWasThere() throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 2, 3], "a")
      try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: folder.path("a"))
      try FileManager.default.createSymbolicLink(atPath: folder.path("loose"), withDestinationPath: "c")
      try Self.write(folder, ["link", "b", "loose"])
      #expect(try folder.names() == ["a", "b", "c", "link", "loose"])
      #expect(try folder.read("a") == Array("new link".utf8))
      #expect(try folder.read("b") == Array("new b".utf8))
      #expect(try folder.read("c") == Array("new loose".utf8))
      #expect(FileStatus(at: folder.path("link"))?.kind == .link)
    }
  }

  /// If any file cannot be written, the others are unchanged.
  @Test(arguments: [
    ["a", "folder"], ["folder", "a"], ["a", "missing/b", "c"], ["a", "b", "a"], ["b", "a/b"], ["a", "b", "hard"],
    ["a", "new", "NEW/../new"],
  ])
  func allOrNone(names: [String]) throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 2, 3], "a")
      try FileManager.default.linkItem(atPath: folder.path("a"), toPath: folder.path("hard"))
      for name in ["folder", "NEW"] {
        try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
      }
      #expect(throws: CommandError.self) { try Self.write(folder, names) }
      #expect(try folder.names() == ["NEW", "a", "folder", "hard"])
      #expect(try folder.read("a") == [1, 2, 3])
    }
  }

  /// Files are told apart by what they are, not by their names.
  @Test(arguments: ["folder/../a", "link", "hard"]) func inputsAreNotOverwritten(name: String) throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 2, 3], "a")
      try FileManager.default.createDirectory(atPath: folder.path("folder"), withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "a")
      try FileManager.default.linkItem(atPath: folder.path("a"), toPath: folder.path("hard"))
      let inputs = FileIdentities()
      _ = try DataFile.$inputs.withValue(inputs) { try DataFile.read(folder.path("a")) }
      #expect(throws: CommandError.self) { try Self.write(folder, ["b", name], inputs) }
      #expect(try folder.names() == ["a", "folder", "hard", "link"])
      #expect(try folder.read("a") == [1, 2, 3])
    }
  }

  @Test func everyCommandKeepsItsInputs() throws {
    try TemporaryFolder.use { folder in
      try folder.write([4, 4, 1], .int8((0..<16).map { Int8($0) }), "maps.npy")
      try folder.run("encode @maps.npy -o @sent")
      let before = try folder.read("sent")
      for line in ["channel sent sent", "decode sent -o sent.profile", "decode sent -o out.npy --table sent.csv"] {
        try FileManager.default.createSymbolicLink(atPath: folder.path("sent.csv"), withDestinationPath: "sent")
        #expect(try Tool(line, in: folder).status == 1)
        try FileManager.default.removeItem(atPath: folder.path("sent.csv"))
      }
      #expect(try folder.read("sent") == before)
      #expect(try !folder.names().contains("out.npy"))
    }
  }

  @Test func permissionsStay() throws {
    try TemporaryFolder.use { folder in
      for (name, mode) in [("secret", 0o600), ("shared", 0o664), ("program", 0o755)] {
        try folder.write([1], name)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path(name))
        try Self.write(folder, [name])
        #expect(FileStatus(at: folder.path(name)).map { Int($0.mode) } == mode)
      }
    }
  }

  /// A file of several names keeps them, and its number.
  @Test func hardLinksStay() throws {
    try TemporaryFolder.use { folder in
      try folder.write([UInt8](repeating: 7, count: 100), "a")
      try FileManager.default.linkItem(atPath: folder.path("a"), toPath: folder.path("b"))
      try Self.write(folder, ["a"])
      #expect(try folder.read("b") == Array("new a".utf8))
    }
  }

  @Test func namesMayBeAsLongAsTheSystemAllows() throws {
    try TemporaryFolder.use { folder in
      let name = String(repeating: "n", count: 255)
      try Self.write(folder, [name])
      try Self.write(folder, [name])
      #expect(try folder.names() == [name])
      let error = #expect(throws: CommandError.self) { try Self.write(folder, [name + "n"]) }
      #expect(error?.description.hasSuffix("cannot be written: the name is too long") == true)
    }
  }

  /// A pipe that a link names is written to, and stays.
  @Test func pipesAreWrittenTo() throws {
    try TemporaryFolder.use { folder in
      try folder.write([4, 4, 1], .int8((0..<16).map { Int8($0) }), "maps.npy")
      let line =
        "mkfifo pipe; ln -s pipe link; cat pipe >copy & \"$F\" encode maps.npy -o link --profile p; wait; test -p pipe && test -L link"
      #expect(try Tool(shell: line, in: folder).status == 0)
      try folder.run("encode @maps.npy -o @plain")
      #expect(try folder.read("copy") == folder.read("plain"))
    }
  }

  /// The temporary file of `p` waits until somebody reads the pipe.
  @Test(arguments: ["TERM", "INT", "HUP"]) func signalsLeaveNothingBehind(signal: String) throws {
    try TemporaryFolder.use { folder in
      try folder.write([4, 4, 1], .int8((0..<16).map { Int8($0) }), "maps.npy")
      let line = """
        mkfifo pipe; env --default-signal "$F" encode maps.npy -o pipe --profile p & tool=$!
        for i in $(seq 100); do ls -A | grep -q '^[.]fcodec-' && break; sleep 0.1; done
        ls -A | grep -q '^[.]fcodec-' || echo no temporary file; kill -s \(signal) $tool; wait $tool; echo $?; ls -A
        """
      let tool = try Tool(shell: line, in: folder)
      let codes = ["TERM": "143", "INT": "130", "HUP": "129"]
      #expect(tool.output == "\(codes[signal] ?? "")\nmaps.npy\npipe\n")
    }
  }

  /// A mount point, such as a container's volume, cannot be renamed.
  @Test(.enabled(if: getuid() == 0 && FileManager.default.fileExists(atPath: "/usr/bin/unshare")))
  func mountPointsAreWrittenTo() throws {
    try TemporaryFolder.use { folder in
      try folder.write([4, 4, 1], .int8((0..<16).map { Int8($0) }), "maps.npy")
      try folder.write([UInt8](repeating: 1, count: 1000), "host")
      try folder.write([2], "sent.profile")
      try folder.run("encode @maps.npy -o @plain")
      // Where mounting is not allowed, there is nothing to test.
      let line =
        "unshare -m sh -c 'mount --bind host sent.profile || exit 9; \"$F\" encode maps.npy -o sent --profile sent.profile'"
      let tool = try Tool(shell: line, in: folder)
      if tool.status != 0, tool.errors.contains("ermission denied") || tool.status == 9 { return }
      #expect(tool.status == 0)
      #expect(try folder.read("host") == folder.read("plain.profile"))
      #expect(try folder.read("sent") == folder.read("plain"))
      #expect(try folder.names() == ["host", "maps.npy", "plain", "plain.profile", "sent", "sent.profile"])
    }
  }
}
