/// The part of the arena that one layer uses: its maps and its scratch, passed to a kernel in one of several ways.
///
/// Every place comes from a `MemoryPlan` and lies within the arena, whose size has been checked. The plan guarantees,
/// though the compiler cannot see it, that the places of a layer do not overlap. The only exception is an output in the
/// place of an input, which the kernel then changes in place.
@safe struct LayerMemory<Sample: BitwiseCopyable>: ~Escapable {
  private let arena: UnsafeMutableBufferPointer<Sample>
  private let places: LayerPlaces

  /// - Precondition: the places lie within the arena.
  @_lifetime(&arena)
  init(_ arena: inout MutableSpan<Sample>, _ places: LayerPlaces) {
    unsafe self.arena = arena.withUnsafeMutableBufferPointer { unsafe $0 }
    self.places = places
  }

  /// Computes the output from the input.
  @inline(__always)
  func transform(_ kernel: (_ map: Span<Sample>, _ result: inout MutableSpan<Sample>) -> Void) {
    var result = mutableSpan(places.output)
    kernel(span(places.inputs[0]), &result)
  }

  /// Computes the output from the input, with scratch.
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

  /// Changes the input in place if the output has the same place. Otherwise changes a copy in the place of the output.
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

  /// Applies the second operand to the first or to a copy of the first, which becomes the result.
  @inline(__always)
  func combine(_ kernel: (_ operand: Span<Sample>, _ result: inout MutableSpan<Sample>) -> Void) {
    copy(places.inputs[0], to: places.output)
    var result = mutableSpan(places.output)
    kernel(span(places.inputs[1]), &result)
  }

  /// Like `combine`, but applies the first operand to the second (`isSwapped`) if the output has the second's place.
  @inline(__always)
  func combineEither(
    _ kernel: (_ isSwapped: Bool, _ operand: Span<Sample>, _ result: inout MutableSpan<Sample>) -> Void
  ) {
    guard places.output == places.inputs[1] else { return combine { kernel(false, $0, &$1) } }
    var result = mutableSpan(places.output)
    kernel(true, span(places.inputs[0]), &result)
  }

  /// Writes each input, with its number, into the output.
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

  /// Copies one place to another of the same length, unless they are the same.
  private func copy(_ source: Range<Int>, to target: Range<Int>) {
    if source == target { return }
    var target = mutableSpan(target)
    let source = span(source)
    for index in source.indices { target[index] = source[index] }
  }
}
