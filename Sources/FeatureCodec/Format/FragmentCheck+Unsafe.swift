internal import CSymbolCodes

/// The fast form of `add(_:)` for many bytes.
extension FragmentCheck {
  /// Covers `bytes`.
  mutating func add(_ bytes: Span<UInt8>) {
    let (length, start) = (Int32(length), register)
    register = unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe cc_check(CodeTables.shared.tables, length, start, bytes.baseAddress, bytes.count)
    }
  }
}
