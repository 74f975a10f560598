package import ArgumentParser
import FeatureCodec
import Foundation

#if !CommandLine
  #error("fcodec needs the package's trait CommandLine, which is on by default")
#endif

/// The command line: the only module that prints, and the only one that reads and writes a user's files.
package struct FCodec: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "fcodec",
    abstract: "Feature maps over radios that lose packets.",
    discussion: """
      Maps are NumPy .npy files (integers of 8 bits or in their range, or real numbers; C,H,W or H,W,C; a leading axis \
      counts frames). A file of fragments is a sequence of records: a little-endian 32-bit length, then that many bytes. \
      For any file, - is standard input or output.
      """,
    version: "fcodec, draft \(ControlMessage.version) of the format",
    subcommands: [
      DemoCommand.self, EncodeCommand.self, ChannelCommand.self, DecodeCommand.self, InspectCommand.self,
      EvalCommand.self, EvalTapsCommand.self, LossCommand.self, PoolingErrorCommand.self, ProfileCommand.self,
      NetworkCommand.self, PlanCommand.self, SimulateCommand.self, TraceCommand.self, OutagesCommand.self,
      ConformanceCommand.self, TesteeCommand.self,
    ])

  package init() {}
}

extension FCodec {
  /// Runs the command that the process's arguments name, and ends the process.
  package static func main() {
    StandardOutput.reserve()
    let arguments = NegativeNumbers.joined(CommandArguments.all)
    if let message = NetworkCommand.unknownSubcommand(in: arguments) {
      writeError("Error: \(message)\nUsage: \(usageString(for: NetworkCommand.self))")
      end(with: .validationFailure)
    }
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      let text = fullMessage(for: error)
      let code = exitCode(for: error)
      // Help and the version are no errors.
      if code == .success { print(text) } else if !text.isEmpty { writeError(text) }
      end(with: code)
    }
    end(with: .success)
  }

  private static func writeError(_ text: String) {
    _ = FileDescriptor.standardError.writeAll(Array((FileName.display(text) + "\n").utf8))
  }

  /// Text that could not be printed makes a failure of a success.
  private static func end(with code: ExitCode) -> Never {
    StandardOutput.shared.endIfNobodyReads()
    if code == .success, !StandardOutput.shared.isWhole {
      writeError("Error: standard output: cannot be written")
      Foundation.exit(1)
    }
    Foundation.exit(code.rawValue)
  }
}

/// Ends a command with one clear line on standard error and exit status 1.
struct CommandError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Commands print to standard output, unless a caller in this process collects the text, as tests do.
enum CommandOutput {
  @TaskLocal static var taker: (@Sendable (String) -> Void)?

  /// Says on standard error what the user should know although the command goes on.
  static func warn(_ text: String) {
    let line = "Warning: \(FileName.display(text))\n"
    if let taker { taker(line) } else { _ = FileDescriptor.standardError.writeAll(Array(line.utf8)) }
  }
}

/// Shadows the standard library's function, so that everything that a command prints passes through it.
func print(_ text: String, terminator: String = "\n") {
  let text = text + terminator
  if let taker = CommandOutput.taker { taker(text) } else { StandardOutput.shared.print(text) }
}
