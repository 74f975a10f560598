import ArgumentParser
import FeatureFiles
import TestFixtures

@testable import Commands

extension TemporaryFolder {
  func write(_ shape: [Int], _ elements: NumPyArray.Elements, _ name: String) throws {
    try write(NumPyArray(shape: shape, elements).npy, name)
  }

  func array(_ name: String) throws -> NumPyArray { try NumPyArray(npy: read(name)) }

  func fragments(_ name: String) throws -> [[UInt8]] { try FragmentRecords(bytes: read(name)).fragments }

  /// Runs a command in this process, and discards its output. Arguments are separated by spaces; `@NAME` stands for a
  /// file in the folder.
  func run(_ line: String) throws {
    let arguments = line.split(separator: " ").map { $0.hasPrefix("@") ? path(String($0.dropFirst())) : String($0) }
    var command = try FCodec.parseAsRoot(arguments)
    try CommandOutput.$taker.withValue({ _ in }) { try command.run() }
  }
}
