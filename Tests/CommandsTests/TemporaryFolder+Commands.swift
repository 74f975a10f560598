import ArgumentParser
import FeatureFiles
import TestFixtures

@testable import Commands

extension TemporaryFolder {
  func write(_ shape: [Int], _ elements: NumPyArray.Elements, _ name: String) throws {
    try write(NumPyArray(shape: shape, elements).npy, name)
  }

  func array(_ name: String) throws -> NumPyArray { try NumPyArray(npy: read(name)) }

  /// The data fragments of a recording, without the messages between them.
  func fragments(_ name: String) throws -> [[UInt8]] { try packets(name).filter { $0[0] >> 4 != 15 } }

  func packets(_ name: String) throws -> [[UInt8]] { try FragmentRecords(bytes: read(name)).fragments }

  /// Runs a command in this process, and discards its output. Arguments are separated by spaces; `@NAME` stands for a
  /// file in the folder.
  func run(_ line: String) throws {
    let arguments = line.split(separator: " ").map { $0.hasPrefix("@") ? path(String($0.dropFirst())) : String($0) }
    try FCodec.run(arguments)
  }
}

extension FCodec {
  /// Runs a command in this process as if it were the only one, and discards its output.
  static func run(_ arguments: [String]) throws {
    var command = try parseAsRoot(arguments)
    try DataFile.$inputs.withValue(FileIdentities()) {
      try CommandOutput.$taker.withValue({ _ in }) { try command.run() }
    }
  }
}
