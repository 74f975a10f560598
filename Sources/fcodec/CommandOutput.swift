/// Where commands print: on standard output, unless a caller in this process takes the text, as tests do.
enum CommandOutput {
  @TaskLocal static var taker: (@Sendable (String) -> Void)?
}

/// Stands before the standard library's function of this name, so that everything that a command prints passes here.
func print(_ text: String, terminator: String = "\n") {
  if let taker = CommandOutput.taker { taker(text + terminator) } else { Swift.print(text, terminator: terminator) }
}
