/// The arena of one run as a plan cuts it: pieces that live at once do not overlap, which the compiler cannot see.
///
/// Every range comes from a `MemoryPlan` and lies within the arena, whose size has been checked; of two pieces in use
/// together the plan has put neither over the other.
@safe struct UnsafeArena<Element: BitwiseCopyable>: ~Escapable {
  private let memory: UnsafeMutableBufferPointer<Element>

  @_lifetime(borrow memory)
  init(_ memory: borrowing UnsafeMutableBufferPointer<Element>) { unsafe self.memory = copy memory }

  /// A piece to read.
  @_lifetime(copy self)
  func span(_ range: Range<Int>) -> Span<Element> {
    unsafe _overrideLifetime(
      Span(_unsafeElements: UnsafeBufferPointer(rebasing: memory[range])), copying: self)
  }

  /// A piece to write.
  @_lifetime(copy self)
  func mutableSpan(_ range: Range<Int>) -> MutableSpan<Element> {
    unsafe _overrideLifetime(
      MutableSpan(_unsafeElements: UnsafeMutableBufferPointer(rebasing: memory[range])), copying: self)
  }

  /// A piece's bytes, to write.
  @_lifetime(copy self)
  func mutableBytes(_ range: Range<Int>) -> MutableSpan<UInt8> {
    unsafe _overrideLifetime(
      MutableSpan(_unsafeBytes: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: memory[range]))),
      copying: self)
  }

  /// Copies one piece over another of the same length; nothing if they are the same.
  func copy(_ source: Range<Int>, to target: Range<Int>) {
    if source == target { return }
    var target = mutableSpan(target)
    let source = span(source)
    for index in source.indices { target[index] = source[index] }
  }
}
