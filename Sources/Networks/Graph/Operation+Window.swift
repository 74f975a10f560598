internal import FeatureTypes
internal import InferenceKernels

extension Operation.Window {
  /// The window, which makes of the padded map one of so many channels.
  ///
  /// - Throws: `windowDoesNotFit` if it is larger than the padded map, or its sizes out of range; `badShape` if what it
  ///   makes is too large.
  func fitted(to input: FeatureMapShape, channels: Int) throws(NetworkError) -> SlidingWindow {
    guard
      let window = SlidingWindow(
        height: height, width: width, rowStride: rowStride, columnStride: columnStride, rowDilation: rowDilation,
        columnDilation: columnDilation,
        padding: SlidingWindow.Padding(top: top, bottom: bottom, left: left, right: right)),
      input.height + top + bottom > (height - 1) * rowDilation,
      input.width + left + right > (width - 1) * columnDilation
    else { throw NetworkError(.windowDoesNotFit) }
    guard window.output(from: input, channels: channels) != nil else { throw NetworkError(.badShape) }
    return window
  }
}
