internal import FeatureTypes
internal import Pooling

/// Cuts passes into segments, each with one start grid and one target grid. Spec: [SCAN-2].
enum ScanCutter {
  /// A segment as a profile stores it. `start` is nil for roots.
  struct Cut {
    var channels: Range<Int>
    var start: Int?
    var target: Int
  }

  /// Returns the segments of a scan, or nil if a pass is invalid.
  ///
  /// A pass is invalid if its grid does not exist, if 16 bits cannot name the grid's state, if it has no channels or
  /// channels that the layer lacks, or if its grid is coarser than the grid that one of its channels already has. A
  /// channel that already has the pass's grid is skipped.
  static func segments(of scan: [Pass], layer: Layer) -> [Cut]? {
    var states = [Int?](repeating: nil, count: layer.shape.channels)
    // For each channel, the last segment that contained it: the channels of a new segment must all come from the same
    // one.
    var last = [Int](repeating: -1, count: layer.shape.channels)
    var cuts: [Cut] = []
    for pass in scan {
      guard !pass.channels.isEmpty, 0 <= pass.channels.lowerBound, pass.channels.upperBound <= states.count,
        let target = layer.geometry.state(of: pass.grid), target < SegmentRecord.noState
      else { return nil }
      var channel = pass.channels.lowerBound
      while channel < pass.channels.upperBound {
        var end = channel + 1
        while end < pass.channels.upperBound, states[end] == states[channel], last[end] == last[channel] { end += 1 }
        if let state = states[channel], state > target { return nil }
        if states[channel] != target {
          cuts.append(Cut(channels: channel..<end, start: states[channel], target: target))
          for changed in channel..<end { (states[changed], last[changed]) = (target, cuts.count - 1) }
        }
        channel = end
      }
    }
    return cuts
  }
}
