import Foundation

/// How far a long run has come, on standard error: one line that rewrites itself on a terminal, nothing elsewhere.
struct Progress {
  private let title: String
  private let total: Int
  private let isShown = isatty(2) != 0

  init(_ title: String, of total: Int) {
    self.title = title
    self.total = total
  }

  func show(_ done: Int) {
    guard isShown else { return }
    let text = "\r\(title): \(done) of \(total)" + (done == total ? "\n" : "")
    FileHandle.standardError.write(Data(text.utf8))
  }
}
