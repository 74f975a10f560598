import Foundation
import TestFixtures
import Testing

@testable import Commands

@Suite struct OutputFilesTests {
  private static func files(_ folder: TemporaryFolder, _ names: [String]) -> OutputFiles {
    var files = OutputFiles()
    for name in names { files.add("new \(name)", at: folder.path(name)) }
    return files
  }

  @Test func replacesWhatWasThere() throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 2, 3], "a")
      try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: folder.path("a"))
      try Self.files(folder, ["link", "b"]).write()
      #expect(try folder.names() == ["a", "b", "link"])
      #expect(try folder.read("a") == Array("new link".utf8))
      #expect(try folder.read("b") == Array("new b".utf8))
    }
  }

  /// If any file cannot be written, the others are unchanged.
  @Test(arguments: [["a", "folder"], ["folder", "a"], ["a", "missing/b", "c"], ["a", "b", "a"], ["b", "a/b"]])
  func allOrNone(names: [String]) throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 2, 3], "a")
      try FileManager.default.createDirectory(atPath: folder.path("folder"), withIntermediateDirectories: true)
      #expect(throws: CommandError.self) { try Self.files(folder, names).write() }
      #expect(try folder.names() == ["a", "folder"])
      #expect(try folder.read("a") == [1, 2, 3])
    }
  }

  @Test func inputsAreNotOverwritten() throws {
    try TemporaryFolder.use { folder in
      try folder.write([1, 2, 3], "a")
      let output = Self.files(folder, ["b", "folder/../a"])
      #expect(throws: CommandError.self) { try output.write(besides: [folder.path("a")]) }
      #expect(try folder.names() == ["a"])
      #expect(try folder.read("a") == [1, 2, 3])
    }
  }
}
