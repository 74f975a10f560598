import Testing

@testable import FeatureFiles

@Test(arguments: [
  ("", ""), ("a < b & c > d", "a &lt; b &amp; c &gt; d"), ("\"'", "&quot;&#39;"), ("&amp;", "&amp;amp;"),
  // Unescaped, these would become spaces in an attribute.
  ("a\tb\nc\rd", "a&#9;b&#10;c&#13;d"),
  // Characters that XML 1.0 cannot represent, or should not: controls and non-characters.
  ("\u{0}\u{1F}\u{7F}\u{9F}\u{FFFE}\u{FFFF}", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
  ("größe 😀 e\u{301}", "größe 😀 e\u{301}"),
])
func xmlText(plain: String, escaped: String) {
  #expect(Array(XMLText.escaped(plain).utf8) == Array(escaped.utf8))
}
