internal import FeatureTypes
internal import Pooling

/// Cuts passes into segments of one start and one target grid each (spec [SCAN-2]).
enum ScanCutter {
  /// A segment as it stands in a profile; `start` nil for roots.
  struct Cut {
    var channels: Range<Int>
    var start: Int?
    var target: Int
  }

  /// Nil where a pass names a grid that does not exist or whose state 16 bits cannot name, no channels, channels that
  /// the layer lacks, or a grid that is coarser than a channel already has. Channels that already have the pass's grid
  /// are passed over.
  static func segments(of scan: [Pass], layer: Layer) -> [Cut]? {
    var states = [Int?](repeating: nil, count: layer.shape.channels)
    // For each channel the segment that it was in last: a segment must not straddle two.
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
