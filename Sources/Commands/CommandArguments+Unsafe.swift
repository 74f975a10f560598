/// The arguments of the process. Those that are not UTF-8, as names of files may be, are kept as `FileName` does.
enum CommandArguments {
  /// All arguments after the program's name.
  static var all: [String] {
    var arguments: [String] = []
    for index in 1..<max(Int(CommandLine.argc), 1) {
      guard let argument = CommandLine.unsafeArgv[index] else { continue }
      var bytes: [UInt8] = []
      var place = 0
      while argument[place] != 0 {
        bytes.append(UInt8(bitPattern: argument[place]))
        place += 1
      }
      arguments.append(FileName.text(of: bytes))
    }
    return arguments
  }
}
