/// The arena as one layer uses it: its maps and its scratch, handed to a kernel in one of four ways.
///
/// Every place comes from a `MemoryPlan` and lies within the arena, whose size has been checked. Of two places that a layer
/// uses at once the plan has put neither over the other, which the compiler cannot see, except that an output may have the
/// place of an input that a kernel changes in place.
@safe struct LayerMemory<Sample: BitwiseCopyable>: ~Escapable {
  private let arena: UnsafeMutableBufferPointer<Sample>
  private let places: LayerPlaces

  /// - Precondition: the places lie within the arena.
  @_lifetime(&arena)
  init(_ arena: inout MutableSpan<Sample>, _ places: LayerPlaces) {
    unsafe self.arena = arena.withUnsafeMutableBufferPointer { unsafe $0 }
    self.places = places
  }

  /// From the input to the output.
  @inline(__always)
  func transform(_ kernel: (_ map: Span<Sample>, _ result: inout MutableSpan<Sample>) -> Void) {
    var result = mutableSpan(places.output)
    kernel(span(places.inputs[0]), &result)
  }

  /// From the input to the output, with scratch.
  @inline(__always)
  func transform(
    _ kernel: (
      _ map: Span<Sample>, _ scratch: inout MutableSpan<UInt8>, _ result: inout MutableSpan<Sample>
    ) -> Void
  ) {
    var scratch = mutableBytes(places.scratch)
    var result = mutableSpan(places.output)
    kernel(span(places.inputs[0]), &scratch, &result)
  }

  /// Changes the input in place, where the output has its place, or a copy of it.
  @inline(__always)
  func change(_ kernel: (_ map: inout MutableSpan<Sample>) -> Void) {
    copy(places.inputs[0], to: places.output)
    var map = mutableSpan(places.output)
    kernel(&map)
  }

  /// Changes the channels of each pixel in place.
  @inline(__always)
  func changePixels(of channels: Int, _ kernel: (_ pixel: inout MutableSpan<Sample>) -> Void) {
    copy(places.inputs[0], to: places.output)
    for first in stride(from: places.output.lowerBound, to: places.output.upperBound, by: channels) {
      var pixel = mutableSpan(first..<first + channels)
      kernel(&pixel)
    }
  }

  /// Applies one operand to the other, which becomes the result: the second to the first, or to a copy of it.
  @inline(__always)
  func combine(_ kernel: (_ operand: Span<Sample>, _ result: inout MutableSpan<Sample>) -> Void) {
    copy(places.inputs[0], to: places.output)
    var result = mutableSpan(places.output)
    kernel(span(places.inputs[1]), &result)
  }

  /// As `combine`, but the first to the second (`isSwapped`) where the output has the second's place.
  @inline(__always)
  func combineEither(
    _ kernel: (_ isSwapped: Bool, _ operand: Span<Sample>, _ result: inout MutableSpan<Sample>) -> Void
  ) {
    guard places.output == places.inputs[1] else { return combine { kernel(false, $0, &$1) } }
    var result = mutableSpan(places.output)
    kernel(true, span(places.inputs[0]), &result)
  }

  /// Each input by its number into the output.
  @inline(__always)
  func gather(_ kernel: (_ number: Int, _ map: Span<Sample>, _ result: inout MutableSpan<Sample>) -> Void) {
    var result = mutableSpan(places.output)
    for number in places.inputs.indices { kernel(number, span(places.inputs[number]), &result) }
  }

  @_lifetime(copy self)
  private func span(_ range: Range<Int>) -> Span<Sample> {
    unsafe _overrideLifetime(Span(_unsafeElements: UnsafeBufferPointer(rebasing: arena[range])), copying: self)
  }

  @_lifetime(copy self)
  private func mutableSpan(_ range: Range<Int>) -> MutableSpan<Sample> {
    unsafe _overrideLifetime(
      MutableSpan(_unsafeElements: UnsafeMutableBufferPointer(rebasing: arena[range])), copying: self)
  }

  @_lifetime(copy self)
  private func mutableBytes(_ range: Range<Int>) -> MutableSpan<UInt8> {
    unsafe _overrideLifetime(
      MutableSpan(_unsafeBytes: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: arena[range]))),
      copying: self)
  }

  /// Copies one place over another of the same length; nothing if they are the same.
  private func copy(_ source: Range<Int>, to target: Range<Int>) {
    if source == target { return }
    var target = mutableSpan(target)
    let source = span(source)
    for index in source.indices { target[index] = source[index] }
  }
}
