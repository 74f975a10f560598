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
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
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
