import Foundation

enum BenchmarkFile {
  static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

  /// The maps of this folder and of the tests.
  static var maps: [String] {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folders = [
      package.appendingPathComponent("Maps"), package.appendingPathComponent("../../Tests/PoolingTests/Maps"),
    ]
    return folders.flatMap { folder in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      return names.filter { $0.hasSuffix(".npy") }.sorted().map { folder.appendingPathComponent($0).path }
    }
  }

  /// The processor's name and its number of cores.
  static var machine: String {
    let lines = ((try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "").split(separator: "\n")
    let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? " an unknown processor"
    return "\(name.dropFirst()), \(ProcessInfo.processInfo.activeProcessorCount) cores"
  }
}
