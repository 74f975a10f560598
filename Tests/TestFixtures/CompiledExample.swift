import Foundation

/// Code that documentation shows and a test file compiles, between `// MARK: NAME` and `// MARK: end`, where MARK is a word
/// such as `Tutorial`.
public struct CompiledExample {
  /// The lines between the marks, with their line feeds.
  public let code: String

  /// Nil where the file does not have the marks.
  public init?(_ mark: String, _ name: String, in file: String) throws {
    let source = try String(contentsOf: URL(filePath: file), encoding: .utf8)
    let parts = source.components(separatedBy: "// \(mark): \(name)\n")
    guard parts.count == 2 else { return nil }
    let ends = parts[1].components(separatedBy: "// \(mark): end\n")
    guard ends.count > 1 else { return nil }
    code = ends[0]
  }

  /// Whether the page `MODULE.md` of a module's catalogue shows the code.
  public func isShown(onPageOf module: String) throws -> Bool {
    try Repository.text("Sources/\(module)/\(module).docc/\(module).md").contains(code)
  }

  /// Whether it is the code, without imports, that a tutorial shows in its last step. The steps are the files NAME-1.swift,
  /// NAME-2.swift, … in the catalogue's folder `Resources`.
  public func isLastStep(of name: String, inCatalogueOf module: String) throws -> Bool {
    let folder = Repository.root.appending(path: "Sources/\(module)/\(module).docc/Resources")
    var last = 0
    while FileManager.default.fileExists(atPath: folder.appending(path: "\(name)-\(last + 1).swift").path) { last += 1 }
    guard last > 0 else { return false }
    let step = try String(contentsOf: folder.appending(path: "\(name)-\(last).swift"), encoding: .utf8)
    let lines = step.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.drop { $0.hasPrefix("import ") || $0.isEmpty }.joined(separator: "\n") == code
  }
}
