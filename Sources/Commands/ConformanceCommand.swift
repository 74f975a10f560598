public import ArgumentParser
public import Conformance

struct ConformanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance", abstract: "Runs the test vectors against this implementation or another program.",
    discussion: "spec/conformance.md describes the vectors and the protocol for the program under test.")

  @Argument(help: "The folder of the vectors.")
  var vectors = "spec/vectors"

  @Option(help: "A program to test instead of the library, as a shell command.")
  var testee: String?

  @Option(help: "The longest time for an answer of the program, in seconds.")
  var timeout = 10.0

  @Option(help: "Run only cases whose identifier contains this text; may be given several times.")
  var filter: [String] = []

  @Option(help: "Run only cases of this tier: baseline, uncommon or invalid; may be given several times.")
  var tier: [VectorCase.Tier] = []

  @Option(help: "A file with the identifiers of known failures, one per line; it is a failure if one of them passes.")
  var expectedFailures: String?

  @Flag(help: "Count an operation that the program does not support as a failure.")
  var requireAll = false

  @Flag(inversion: .prefixedNo, help: "Check the files against manifest.json.")
  var manifest = true

  @Option(help: "The number of failures to report in detail.")
  var failures = 20

  @Option(help: "Write the full report to this file, as JSON.")
  var json: String?

  @Option(help: "Write the report to this file, as JUnit XML.")
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
    DataFile.protect(vectors)
    let report = try report(of: folder)
    var output = OutputFiles()
    if let json { output.add(try report.json, at: json) }
    if let junit { output.add(report.junit, at: junit) }
    try output.write()
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
    abstract: "Answers the conformance runner's requests, by standard input and output.",
    discussion: "spec/conformance.md describes the protocol. To try it: fcodec conformance --testee \"fcodec testee\"."
  )

  func run() throws {
    guard TesteeService.run(LibraryTestee()) else {
      throw CommandError("standard input or output ended inside a request or an answer")
    }
  }
}
