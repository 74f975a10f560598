import Foundation
import TestFixtures

@testable import DigitDemo

/// The built executable, run as from a shell.
struct Tool {
  let status: Int32
  /// Standard output, with plain spaces for its no-break spaces.
  let output: String
  let errors: String

  /// The demo's resource bundle, which holds the folder of `pictures`, and the executable are in the same folder.
  static let executable = BundledFiles.pictures.appending(path: "../../../fcodec").standardizedFileURL

  /// Runs `fcodec` inside `folder`; arguments are separated by spaces, and `''` is an empty argument.
  init(_ line: String, in folder: TemporaryFolder) throws {
    try self.init(Self.executable, line.split(separator: " ").map { $0 == "''" ? "" : String($0) }, in: folder)
  }

  /// Runs a line in a shell inside `folder`; `"$F"` is the executable.
  init(shell line: String, in folder: TemporaryFolder) throws {
    try self.init(
      URL(filePath: "/usr/bin/timeout"), ["120", "/bin/sh", "-c", "F='\(Self.executable.path)'; export F\n" + line],
      in: folder)
  }

  private init(_ executable: URL, _ arguments: [String], in folder: TemporaryFolder) throws {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.standardInput = FileHandle.nullDevice
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // The pipe can hold a few lines of errors while the output is read.
    self.output = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      .replacing("\u{a0}", with: " ")
    self.errors = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
  }
}
