import FeatureTypes
import Testing

/// Text from a file is shown as one line, whatever it contains.
@Test(arguments: [
  ("", ""), ("conv1.weight", "conv1.weight"), ("größe 😀", "größe 😀"),
  ("a\nb\u{1B}[31m\u{7F}\u{9F}", "a\\u{A}b\\u{1B}[31m\\u{7F}\\u{9F}"),
  ("\u{2028}\u{202E}\u{2066}\u{2069}", "\\u{2028}\\u{202E}\\u{2066}\\u{2069}"),
  (String(repeating: "x", count: 80), String(repeating: "x", count: 80)),
  (String(repeating: "x", count: 81), String(repeating: "x", count: 80) + "…"),
])
func printableText(text: String, shown: String) {
  #expect(text.printable == shown)
}
