import Charts
import FeatureCodec
import FeatureTypes
import Pooling

/// The frames of a decoded recording, one line per row of the output, as CSV or JSON.
struct FrameTable {
  private static let names = [
    "row", "frame", "session", "number", "on_air", "status", "fragments", "symbols", "grid", "cells", "exact",
    "coverage", "marks",
  ]

  /// One value per name: text, or a number as it is written. Nil where nothing arrived.
  private let lines: [[String?]]

  init(_ frames: RecordedFrames) {
    lines = frames.rows.enumerated().map { row, place in
      guard let record = frames.frames[place], record.symbols > 0 else {
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
  }

  var csv: String {
    let rows = lines.map { $0.map { $0 ?? "" }.joined(separator: ",") }
    return ([Self.names.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
  }

  var json: String {
    let texts: Set = ["status", "grid", "marks"]
    let rows = lines.map { line in
      let fields = zip(Self.names, line).map { name, value in
        "\"\(name)\": " + (value.map { texts.contains(name) ? "\"\($0)\"" : $0 } ?? "null")
      }
      return "  {" + fields.joined(separator: ", ") + "}"
    }
    return "[\n" + rows.joined(separator: ",\n") + "\n]\n"
  }
}

extension FrameRecord {
  /// What is to be known about the frame, in single words.
  var marks: [String] { (isMixed ? ["mixed"] : []) + (isUnconfirmed ? ["unconfirmed"] : []) }
}
