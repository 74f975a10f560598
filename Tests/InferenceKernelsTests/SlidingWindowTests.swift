import FeatureTypes
import InferenceKernels
import Testing

@Suite struct SlidingWindowTests {
  @Test func aWindowTellsItsOutputsSize() {
    let input = FeatureMapShape(channels: 3, height: 7, width: 8)
    let window = SlidingWindow(height: 3, width: 3, stride: 2, padding: SlidingWindow.Padding(1))
    #expect(window.output(from: input, channels: 4) == FeatureMapShape(channels: 4, height: 4, width: 4))
    #expect(
      SlidingWindow(height: 7, width: 2).output(from: input, channels: 1)
        == FeatureMapShape(channels: 1, height: 1, width: 7))
    #expect(SlidingWindow(height: 8, width: 1).output(from: input, channels: 1) == nil)
  }

  /// A window may hold any numbers. From these, no kernel is made, and checking them overflows nowhere.
  @Test(arguments: [
    SlidingWindow(0), SlidingWindow(-1), SlidingWindow(.max), SlidingWindow(.min), SlidingWindow((1 << 14) + 1),
    SlidingWindow(2, padding: 2), SlidingWindow(2, padding: -1), SlidingWindow(3, padding: .max),
    SlidingWindow(3, padding: .min), SlidingWindow(3, stride: 0), SlidingWindow(3, stride: .max),
    SlidingWindow(height: 2, width: 2, dilation: 0), SlidingWindow(height: 2, width: 2, dilation: .max),
    SlidingWindow(height: 2, width: 2, dilation: 1 << 14),
    SlidingWindow(height: 1, width: 1, padding: .init(top: 0, bottom: 0, left: 0, right: 1)),
    SlidingWindow(height: 1, width: 1, padding: .init(top: 0, bottom: 1, left: 0, right: 0)),
  ])
  func noKernelHasABadWindow(_ window: SlidingWindow) {
    let input = FeatureMapShape(channels: 2, height: 1 << 13, width: 1 << 13)
    #expect(!window.isValid)
    #expect(!window.fits(input) && window.output(from: input, channels: 2) == nil)
    #expect(Convolution(checking: input, outputChannels: 2, window: window) == nil)
    #expect(MaxPooling(input: input, window: window) == nil)
    #expect(AveragePooling(input: input, window: window) == nil)
  }
}
