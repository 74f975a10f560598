extension String {
  /// The text of `bytes`; nil if they are not UTF-8. `String(validating:as:)` needs newer systems.
  package init?(validUTF8 bytes: some Collection<UInt8>) {
    self.init(decoding: bytes, as: UTF8.self)
    // Bytes that are not UTF-8 have been repaired, and so differ from the text.
    guard utf8.elementsEqual(bytes) else { return nil }
  }
}
