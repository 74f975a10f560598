public import ArgumentParser
public import Conformance

struct ConformanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance", abstract: "Runs test vectors against this implementation, or against another program.",
    discussion: "Vectors, and the protocol that a testee speaks, are those of spec/conformance.md.")

  @Argument(help: "Folder of the vectors.")
  var vectors = "spec/vectors"

  @Option(help: "A program to test instead of the library, as a shell reads it.")
  var testee: String?

  @Option(help: "Seconds that an answer of the program may take.")
  var timeout = 10.0

  @Option(help: "Only cases whose identifier has this in it; may be given several times.")
  var filter: [String] = []

  @Option(help: "Only cases of this tier: baseline, uncommon or invalid; may be given several times.")
  var tier: [VectorCase.Tier] = []

  @Option(help: "A file of identifiers, one a line, of cases that are known to fail; one that passes is a failure.")
  var expectedFailures: String?

  @Flag(help: "An operation that the testee lacks is a failure.")
  var requireAll = false

  @Flag(inversion: .prefixedNo, help: "Check that the files are those of manifest.json.")
  var manifest = true

  @Option(help: "Failures that are told in detail.")
  var failures = 20

  @Option(help: "A file for the whole report as JSON.")
  var json: String?

  @Option(help: "A file for the report as JUnit XML.")
  var junit: String?

  func run() throws {
    guard timeout.isFinite, timeout > 0, timeout <= 86_400 else {
      throw CommandError("--timeout: more than 0, at most 86,400 seconds, not \(timeout)")
    }
    let folder: VectorFolder
    do throws(VectorError) {
      folder = try VectorFolder(vectors, checksManifest: manifest)
    } catch {
      throw CommandError("\(error)")
    }
    let report = try report(of: folder)
    var output = OutputFiles()
    if let json { output.add(try report.json, at: json) }
    if let junit { output.add(report.junit, at: junit) }
    try output.write(besides: [expectedFailures].compactMap { $0 })
    print(report.text(failures: max(failures, 0)), terminator: "")
    if report.hasFailed { throw ExitCode(1) }
  }

  private func report(of folder: VectorFolder) throws(CommandError) -> RunReport {
    let selection = Selection(texts: filter, tiers: Set(tier))
    let cases = folder.cases.filter(selection.contains)
    guard !cases.isEmpty else { throw CommandError("\(vectors): no case\(folder.cases.isEmpty ? "" : " is left")") }
    let program = testee.map { ProgramTestee($0, limit: .milliseconds(max(Int(timeout * 1000), 1))) }
    defer { program?.close() }
    var runner = Runner(program ?? LibraryTestee())
    runner.requiresAll = requireAll
    if let expectedFailures {
      let text = String(decoding: try DataFile.read(expectedFailures), as: UTF8.self)
      runner.expectedFailures = ExpectedFailures(text: text)
      if let unknown = runner.expectedFailures.unknown(in: folder.cases) {
        throw CommandError("\(expectedFailures): \(unknown): no such case")
      }
    }
    var progress = ConformanceProgress(of: cases.count)
    let report = runner.run(cases) { result, _ in progress.note(result) }
    progress.finish()
    return report
  }
}

extension VectorCase.Tier: ExpressibleByArgument {}

struct TesteeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "testee",
    abstract: "Answers the conformance runner's requests on standard input, on standard output.",
    discussion: "The protocol is that of spec/conformance.md. To try it: fcodec conformance --testee \"fcodec testee\"."
  )

  func run() throws {
    guard TesteeService.run(LibraryTestee()) else {
      throw CommandError("standard input or output ended inside a request or an answer")
    }
  }
}
