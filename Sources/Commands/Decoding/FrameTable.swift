import Charts
import FeatureCodec
import FeatureTypes
import Pooling

/// The frames of a decoded recording, one line per row of the output, as CSV or JSON.
struct FrameTable {
  enum Form { case csv, json }

  private static let names = [
    "row", "frame", "session", "number", "on_air", "status", "fragments", "symbols", "grid", "cells", "exact",
    "coverage", "marks",
  ]

  /// The most bytes of a line: names, numbers of at most 13 digits and marks.
  static let longestLine = 384

  private let frames: RecordedFrames
  private let form: Form

  init(_ frames: RecordedFrames, _ form: Form) { (self.frames, self.form) = (frames, form) }

  /// The table, made line by line.
  var content: FileContent {
    FileContent { writer in
      writer.append(form == .csv ? Self.names.joined(separator: ",") : "[")
      for (row, place) in frames.rows.enumerated() {
        guard !writer.hasFailed else { return }
        let line = line(row, place)
        writer.append(form == .csv ? "\n" + Self.csv(line) : (row > 0 ? ",\n" : "\n") + Self.json(line))
      }
      writer.append(form == .csv ? "\n" : "\n]\n")
    }
  }

  /// One value per name: text, or a number as it is written. Nil where nothing arrived.
  private func line(_ row: Int, _ place: Int) -> [String?] {
    guard let record = frames.record(at: place), record.symbols > 0 else {
      let cells = "\(frames.missing.coverage.cells)"
      return ["\(row)", "\(place)", nil, nil, nil, "missing", "0", "0", nil, cells, "0", "0", ""]
    }
    return [
      "\(row)", "\(place)", "\(frames.numbering.session(of: record.frame))",
      frames.numbering.number(of: record.frame).map { "\($0)" }, "\(record.onAir)", "received", "\(record.fragments)",
      "\(record.symbols)", record.grid.map { "\($0.rows)x\($0.columns)" }, "\(record.coverage.cells)",
      "\(record.coverage.exact)", "\((record.coverage.fraction * 10_000).rounded() / 10_000)",
      record.marks.joined(separator: " "),
    ]
  }

  private static func csv(_ line: [String?]) -> String { line.map { $0 ?? "" }.joined(separator: ",") }

  private static func json(_ line: [String?]) -> String {
    let texts: Set = ["status", "grid", "marks"]
    let fields = zip(names, line).map { name, value in
      "\"\(name)\": " + (value.map { texts.contains(name) ? "\"\($0)\"" : $0 } ?? "null")
    }
    return "  {" + fields.joined(separator: ", ") + "}"
  }
}

extension FrameRecord {
  /// What is to be known about the frame, in single words.
  var marks: [String] { (isMixed ? ["mixed"] : []) + (isUnconfirmed ? ["unconfirmed"] : []) }
}
