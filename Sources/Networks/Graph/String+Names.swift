import FeatureTypes

extension String {
  /// Whether an input, a layer or a tensor may have this name: 1 to 256 bytes of UTF-8, no control characters.
  var isName: Bool { (1...256).contains(utf8.count) && unicodeScalars.allSatisfy { !$0.isControl } }
}
