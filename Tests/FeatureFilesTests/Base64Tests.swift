import Testing

@testable import FeatureFiles

/// The vectors of RFC 4648, section 10.
@Test(arguments: [
  ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
  ("foobar", "Zm9vYmFy"),
]) func base64(plain: String, text: String) {
  #expect(Base64.text(of: Array(plain.utf8)) == text)
}

/// The check value of the catalogue of CRC algorithms.
@Test func crc32() {
  #expect(CyclicRedundancyCheck.crc32(Array("123456789".utf8)) == 0xcbf4_3926)
}
