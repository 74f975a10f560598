import TestFixtures
import Testing

/// Tests the check itself: it finds every kind of error.
@Test(arguments: [
  "<a><b></a>", "<a><b></a></b>", "<a>", "<a></a><b/>", "<a>&nbsp;</a>", "<a b=c/>", "<a b=\"1\" b=\"2\"/>", "a", "",
  "<a>\u{1}</a>", "<a><</a>", "<a><br></a>", "<html><head><meta></head></html>",
])
func malformedXMLIsFound(source: String) {
  #expect(XMLCheck(source).failure != nil)
  #expect(XMLCheck("<!DOCTYPE html>\n<a b=\"1\">&amp;<br/></a>").failure == nil)
}
