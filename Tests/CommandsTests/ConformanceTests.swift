import FeatureFiles
import Foundation
import TestFixtures
import Testing

@testable import Commands

/// `fcodec conformance` and `fcodec testee`, run as from a shell.
@Suite struct ConformanceTests {
  private static let cases: [(id: String, tier: String, strides: String)] = [
    ("t/good/1", "baseline", "[1, 2, 63]"), ("t/good/2", "uncommon", "[1, 2, 63]"),
    ("t/<wrong>/1", "invalid", "[1, 2, 64]"),
  ]

  private func use(_ body: (TemporaryFolder) throws -> Void) throws {
    let cases = Self.cases.map { test in
      #"{"id": "\#(test.id)", "clauses": ["SCAN-4"], "tier": "\#(test.tier)", "flags": [], "operation": "strides", "#
        + #""input": {"n": [1, 3, 100]}, "expected": {"result": {"strides": \#(test.strides)}}}"#
    }
    .joined(separator: ",\n")
    try TemporaryFolder.use { folder in
      try folder.write(Repository.bytes("spec/vectors/operations.json"), "vectors/operations.json")
      let text = #"{"format": "FeatureCodec vectors", "draft": 0, "topic": "t & u", "cases": [\#(cases)]}"#
      try folder.write(Array(text.utf8), "vectors/t.json")
      try body(folder)
    }
  }

  /// The vectors themselves are inputs, and `~` is a name like any other.
  @Test func vectorsAreNotOverwritten() throws {
    try use { folder in
      let before = try folder.read("vectors/t.json")
      let tool = try Tool("conformance vectors --no-manifest --json vectors/t.json", in: folder)
      #expect(tool.status == 1 && tool.errors.contains("two files of this command have this name"))
      #expect(try folder.read("vectors/t.json") == before)
      try FileManager.default.moveItem(atPath: folder.path("vectors"), toPath: folder.path("~"))
      #expect(try Tool("conformance ~ --no-manifest", in: folder).output.contains("FAILED: Swift, in "))
    }
  }

  @Test func failuresAreToldAndWritten() throws {
    try use { folder in
      let tool = try Tool("conformance vectors --no-manifest --json r.json --junit r.xml", in: folder)
      #expect(tool.status == 1 && tool.errors.isEmpty)
      #expect(
        tool.output.hasPrefix("FAILED  t/<wrong>/1\n        strides, strides, element 2: expected 64, got 63\n\n"))
      #expect(tool.output.contains("FAILED: Swift, in "))
      let report = try JSONValue(folder.read("r.json")).object
      #expect(report?["failed"] == .number(1) && report?["passed"] == .number(2))
      let results = report?["results"]?.list?.map(\.object)
      #expect(results?.map { $0?["outcome"] } == [.text("passed"), .text("passed"), .text("failed")])
      #expect(results?.last??["place"] == .text("element 2") && results?.last??["got"] == .text("63"))
      let lines = try String(decoding: folder.read("r.xml"), as: UTF8.self).split(separator: "\n", maxSplits: 1)
      #expect(lines.first == #"<?xml version="1.0" encoding="UTF-8"?>"#)
      let check = XMLCheck(lines.last.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? "")
      #expect(check.failure == nil)
      #expect(check.count(of: "testcase") == 3 && check.count(of: "failure") == 1)
      #expect(check.elements.contains { $0.attributes["name"] == "t/<wrong>/1" })
      #expect(check.elements.contains { $0.name == "testsuite" && $0.attributes["failures"] == "1" })
    }
  }

  @Test func casesAreChosenAndFailuresExpected() throws {
    try use { folder in
      #expect(try Tool("conformance vectors --no-manifest --filter good", in: folder).status == 0)
      #expect(try Tool("conformance vectors --no-manifest --tier baseline --tier uncommon", in: folder).status == 0)
      #expect(try Tool("conformance vectors --no-manifest --filter 2 --filter wrong", in: folder).status == 1)
      try folder.write(Array("t/<wrong>/1 # known\n".utf8), "known")
      #expect(try Tool("conformance vectors --no-manifest --expected-failures known", in: folder).status == 0)
      try folder.write(Array("t/<wrong>/1\nt/good/1\n".utf8), "known")
      let tool = try Tool("conformance vectors --no-manifest --expected-failures known", in: folder)
      #expect(tool.status == 1 && tool.output.contains("passed, though the list of expected failures has it"))
      try folder.write(Array("t/gone\n".utf8), "known")
      let old = try Tool("conformance vectors --no-manifest --expected-failures known", in: folder)
      #expect(old.status == 1 && old.errors == "Error: known: t/gone: no such case\n")
    }
  }

  /// The library gives the same answers as a separate program and in process.
  @Test func theTesteeIsAProgramToo() throws {
    try use { folder in
      let program = Tool.executable.path
      try folder.write(Array("#!/bin/sh\nexec '\(program)' testee\n".utf8), "testee.sh")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path("testee.sh"))
      let tool = try Tool("conformance vectors --no-manifest --testee ./testee.sh --timeout 60", in: folder)
      #expect(tool.status == 1 && tool.errors.isEmpty)
      #expect(
        tool.output.hasPrefix("FAILED  t/<wrong>/1\n        strides, strides, element 2: expected 64, got 63\n\n"))
    }
  }

  @Test func noRequestIsNoMistake() throws {
    try use { folder in
      let tool = try Tool("testee", in: folder)
      #expect(tool.status == 0 && tool.output.isEmpty && tool.errors.isEmpty)
    }
  }

  @Test(arguments: [
    Mistake("conformance gone", "gone/operations.json: no such file"),
    Mistake("conformance vectors", "vectors/manifest.json: no such file"),
    Mistake("conformance vectors --no-manifest --filter nothing", "vectors: no case is left"),
    Mistake("conformance vectors --timeout 0", "--timeout: more than 0, at most 86,400 seconds, not 0.0"),
    Mistake("conformance vectors --no-manifest --expected-failures gone", "gone: no such file"),
    Mistake("conformance vectors --no-manifest --filter good --json gone/r", "gone/r: its folder does not exist"),
  ])
  func mistakesEndInOneLine(mistake: Mistake) throws {
    try use { folder in
      let tool = try Tool(mistake.line, in: folder)
      #expect(tool.status == 1)
      #expect(tool.errors == "Error: \(mistake.error)\n")
    }
  }
}
