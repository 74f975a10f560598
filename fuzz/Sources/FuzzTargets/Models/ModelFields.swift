import Networks

/// The fields of layers in docs/networks.md, each with a value that is valid for its own kind.
enum ModelFields {
  private static let all = [
    ("channels", "1"), ("kernel", "[1,1]"), ("stride", "[1,1]"), ("dilation", "[1,1]"), ("padding", "[0,0,0,0]"),
    ("groups", "1"), ("weights", "\"w\""), ("bias", "true"), ("batchNorm", "{\"weights\":\"w\"}"),
    ("rounding", "\"once\""),
    ("countsPadding", "true"), ("size", "[1,1]"), ("method", "\"nearest\""), ("first", "0"), ("before", "0"),
    ("after", "0"),
  ]

  /// Returns the fields that this kind does not have.
  static func foreign(to operation: Operation) -> [(field: String, value: String)] {
    let own =
      switch operation {
      case .convolution:
        ["channels", "kernel", "stride", "dilation", "padding", "groups", "weights", "bias", "batchNorm", "rounding"]
      case .dense: ["channels", "weights", "bias", "batchNorm", "rounding"]
      case .maxPooling: ["kernel", "stride", "padding"]
      case .averagePooling: ["kernel", "stride", "padding", "countsPadding"]
      case .upSampling: ["size", "method"]
      case .channelSlice: ["channels", "first"]
      case .channelPadding: ["before", "after"]
      case .globalAveragePooling, .activation, .addition, .multiplication, .concatenation, .softmax, .logSoftmax:
        [String]()
      }
    return all.filter { !own.contains($0.0) }
  }

  /// Returns the numbers in an object's text outside its strings, each with the last string before it, its field's
  /// name.
  static func numbers(in text: String) -> [(field: String, range: Range<String.Index>)] {
    var result: [(String, Range<String.Index>)] = []
    var (field, place) = ("", text.startIndex)
    while place < text.endIndex {
      let start = place
      if text[place] == "\"" {
        text.formIndex(after: &place)
        while place < text.endIndex, text[place] != "\"" {
          if text[place] == "\\" { text.formIndex(after: &place) }
          text.formIndex(after: &place)
        }
        field = String(text[text.index(after: start)..<place])
        if place < text.endIndex { text.formIndex(after: &place) }
      } else if "-0123456789".contains(text[place]) {
        while place < text.endIndex, "-+.eE0123456789".contains(text[place]) { text.formIndex(after: &place) }
        result.append((field, start..<place))
      } else {
        text.formIndex(after: &place)
      }
    }
    return result
  }
}
