import ArgumentParser
import Conformance

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
